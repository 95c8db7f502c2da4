import { PROGRAM } from "./places";
import type { Computer } from "./ports";

/** The command that installs, or brings to, the version that goes with this plugin. */
export function installCommand(version: string): string {
  return `uv tool install --force --python 3.12 "${PROGRAM}==${version}"`;
}

/** The command that installs uv on this system. */
export function uvCommand(computer: Computer): string {
  return {
    linux: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    macos: "curl -LsSf https://astral.sh/uv/install.sh | sh",
    windows: "winget install --id=astral-sh.uv -e",
  }[computer.system];
}

export const FLATPAK_COMMAND = "flatpak override --user --talk-name=org.freedesktop.Flatpak md.obsidian.Obsidian";
