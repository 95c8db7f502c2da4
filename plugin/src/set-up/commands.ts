import { addressOf, type Installer, type Offer } from "./offer";
import { PROGRAM, flatpakScript, pythonEnvironment } from "../sidecar/places";
import type { Computer } from "../sidecar/ports";
import type { Installation, Tools } from "./tools";

/** A command that installs the sidecar, and the tool that it needs. */
export interface Command {
  readonly tool: "uv" | "pipx" | "python";
  readonly text: string;
}

export interface Wanted {
  readonly offer: Offer | null;
  readonly tools: Tools;
  readonly installation: Installation;
}

/**
 * The commands that install, or bring to, the version that goes with this plugin, for the installed tools. The
 * tool that installed it before comes first, and its extras stay.
 */
export function installCommands(wanted: Wanted, computer: Computer): Command[] {
  const { tools, installation } = wanted;
  const source = quoted(sourceOf(wanted));
  const commands: Command[] = [];
  if (tools.uv) commands.push({ tool: "uv", text: byUv(source) });
  // The Python that pipx runs with may be too old.
  if (tools.pipx && tools.python) {
    commands.push({ tool: "pipx", text: `pipx install --force --python ${quoted(tools.python)} ${source}` });
  }
  if (tools.python) commands.push({ tool: "python", text: byPython(tools.python, source, computer) });
  const isUsed = ({ tool }: Command) => (tool === installation.by ? 0 : 1);
  return commands.sort((left, right) => isUsed(left) - isUsed(right));
}

/** The command for a computer without any of the tools: uv installs itself, then the sidecar. */
export function fallbackCommand(wanted: Wanted): string {
  return byUv(quoted(sourceOf(wanted)));
}

/** The command that installs uv on this system. */
export function uvCommand(computer: Computer): string {
  return {
    linux: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    macos: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    windows: "winget install --id=astral-sh.uv -e",
  }[computer.system];
}

/** The command that checks a downloaded installer, and runs it where a click does not. */
export function installerCommand({ name, sha256 }: Installer, { system }: Computer): string {
  if (system === "windows") return `(Get-FileHash "$HOME\\Downloads\\${name}").Hash -eq "${sha256}"`;
  const check = system === "macos" ? "shasum -a 256 -c" : "sha256sum -c";
  return `cd ~/Downloads && echo "${sha256}  ${name}" | ${check} && sh ${name}`;
}

/** Lets the Flatpak of Obsidian start programs of the computer, and makes the script that starts the sidecar. */
export function flatpakCommands(computer: Computer): string[] {
  const script = flatpakScript(computer);
  const folder = script.slice(0, script.lastIndexOf("/"));
  const line = `exec flatpak-spawn --host --watch-bus "$HOME/.local/bin/${PROGRAM}" "$@"`;
  return [
    "flatpak override --user --talk-name=org.freedesktop.Flatpak md.obsidian.Obsidian",
    `mkdir -p '${folder}' && printf '%s\\n' '#!/bin/sh' '${line}' > '${script}' && chmod +x '${script}'`,
  ];
}

/**
 * The release's own file: a package of the same name on an index may be somebody else's. Before the release is
 * published, it is in the folder of the terminal, a clone. pip and pipx compare the sum; `uv tool install` ignores it.
 */
function sourceOf({ offer, installation }: Wanted): string {
  const extras = installation.collection ? "[collection]" : "";
  if (!offer) return `.${extras}`;
  return `${PROGRAM}${extras} @ ${addressOf(offer, offer.wheel)}#sha256=${offer.wheel.sha256}`;
}

// uv uses an installed Python, and downloads one only if none fits.
function byUv(source: string): string {
  return `uv tool install --force --python ">=3.11" ${source}`;
}

function byPython(python: string, source: string, computer: Computer): string {
  const folder = pythonEnvironment(computer);
  if (computer.system === "windows") {
    const inside = `${folder}\\Scripts\\python.exe`;
    return `& "${python}" -m venv "${folder}"; & "${inside}" -m pip install --upgrade ${source}`;
  }
  return `${python} -m venv "${folder}" && "${folder}/bin/python" -m pip install --upgrade ${source}`;
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `"${text}"`;
}
