import type { Computer } from "./ports";

export const PROGRAM = "obsidian-anki-sync";

/** The folders where the installer, uv, pipx and the systems' package managers put programs, the likeliest first. */
export function knownFolders(computer: Computer): string[] {
  const { system, home } = computer;
  const own = pythonEnvironment(computer);
  if (system === "windows") {
    const local = localFolder(computer);
    return [
      installerFolder(computer),
      ...[`${home}\\.local\\bin`, `${local}\\uv\\bin`, `${home}\\pipx\\bin`, `${home}\\.cargo\\bin`],
      `${own}\\Scripts`,
    ];
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
    `${own}/bin`,
  ];
}

/** True if a file has the name of the program. */
export function isProgram(path: string): boolean {
  return /(^|[\\/])obsidian-anki-sync(\.exe)?$/i.test(path);
}

/** The folder of programs and their data that Windows keeps for one user. */
export function localFolder({ home, variables }: Computer): string {
  return variables["LOCALAPPDATA"] ?? `${home}\\AppData\\Local`;
}

/** The folder that the installer of a release makes. */
export function installerFolder(computer: Computer): string {
  return computer.system === "windows"
    ? `${localFolder(computer)}\\Programs\\${PROGRAM}`
    : `${computer.home}/.local/lib/${PROGRAM}`;
}

/** The environment that the command for a Python without uv or pipx makes. */
export function pythonEnvironment(computer: Computer): string {
  return computer.system === "windows"
    ? `${localFolder(computer)}\\${PROGRAM}\\python`
    : `${computer.home}/.local/share/${PROGRAM}/python`;
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
