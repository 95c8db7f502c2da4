import type { Computer } from "./ports";

export const PROGRAM = "obsidian-anki-sync";

/** The folders where uv, pipx and the systems' package managers put programs, the likeliest first. */
export function knownFolders({ system, home, variables }: Computer): string[] {
  if (system === "windows") {
    const local = variables["LOCALAPPDATA"] ?? `${home}\\AppData\\Local`;
    return [`${home}\\.local\\bin`, `${local}\\uv\\bin`, `${home}\\pipx\\bin`, `${home}\\.cargo\\bin`];
  }
  return [
    `${home}/.local/bin`,
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "/opt/local/bin",
    `${home}/.cargo/bin`,
    "/home/linuxbrew/.linuxbrew/bin",
    "/run/current-system/sw/bin",
    `${home}/.nix-profile/bin`,
    "/usr/bin",
  ];
}

/** The paths of the program in those folders. */
export function inFolders(folders: readonly string[], computer: Computer): string[] {
  const [separator, name] = computer.system === "windows" ? ["\\", `${PROGRAM}.exe`] : ["/", PROGRAM];
  return folders.map((folder) => `${folder.replace(/[\\/]+$/, "")}${separator}${name}`);
}

/** The folders of a search path such as `$PATH`. */
export function foldersOf(searchPath: string, computer: Computer): string[] {
  return searchPath
    .split(computer.system === "windows" ? ";" : ":")
    .map((folder) => folder.trim())
    .filter((folder) => folder !== "");
}

/**
 * Returns the sandbox of Obsidian if it cannot start the computer's own programs. The Snap of Obsidian can: it is a
 * classic one.
 */
export function sandboxOf({ variables }: Computer): "flatpak" | null {
  return variables["FLATPAK_ID"] ? "flatpak" : null;
}

/** The script that starts the program outside of the Flatpak. */
export function flatpakScript({ home }: Computer): string {
  return `${home}/.local/share/${PROGRAM}/from-flatpak`;
}
