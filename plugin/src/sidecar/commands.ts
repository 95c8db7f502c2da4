import { PROGRAM, flatpakScript } from "./places";
import type { Computer } from "./ports";

/** The file of a release that holds the sidecar. Python writes `1.0.0-rc.1` as `1.0.0rc1`. */
export function wheelOf(version: string): string {
  const inPython = version.replace(/-(a|b|rc)[a-z]*\./, "$1");
  return `${PROGRAM.replaceAll("-", "_")}-${inPython}-py3-none-any.whl`;
}

/**
 * The command that installs the version that fits this plugin, or updates to it. It takes the release's own file: a
 * package of the same name on an index may be somebody else's.
 */
export function installCommand(version: string): string {
  return `uv tool install --force --python 3.12 "./${wheelOf(version)}"`;
}

/** The command that installs uv on this system. */
export function uvCommand(computer: Computer): string {
  return {
    linux: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    macos: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    windows: "winget install --id=astral-sh.uv -e",
  }[computer.system];
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
