import { PROGRAM, foldersOf, installerFolder, knownFolders, localFolder, pythonEnvironment } from "../sidecar/places";
import type { Computer } from "../sidecar/ports";

/** The tools of this computer that can install a Python program. */
export interface Tools {
  readonly uv: boolean;
  readonly pipx: boolean;
  /** A Python that is new enough: its path on Windows, its name elsewhere. */
  readonly python: string | null;
}

/** The tool that installed the program; `collection`: with the library that writes collection files. */
export interface Installation {
  readonly by: "uv" | "pipx" | "python" | "installer" | null;
  readonly collection: boolean;
}

// The program needs 3.11. The newest first.
const VERSIONS = [15, 14, 13, 12, 11];

/**
 * Looks for the tools without starting one: macOS answers `python3` with an offer to install it, and Windows with its
 * shop.
 */
export async function findTools(computer: Computer): Promise<Tools> {
  const [uv, pipx, python] = await Promise.all([
    inSearchPath("uv", computer),
    inSearchPath("pipx", computer),
    findPython(computer),
  ]);
  return { uv: uv !== null, pipx: pipx !== null, python };
}

/** Looks at the folders that uv, pipx, this plugin's command and the installer make. */
export async function findInstallation(computer: Computer): Promise<Installation> {
  for (const { by, folder } of environments(computer)) {
    if ((await computer.changed(folder)) === null) continue;
    const libraries = VERSIONS.map((minor) =>
      computer.system === "windows"
        ? `${folder}\\Lib\\site-packages\\anki`
        : `${folder}/lib/python3.${minor}/site-packages/anki`,
    );
    return { by, collection: (await first(libraries, computer)) !== null };
  }
  const installed = (await computer.changed(installerFolder(computer))) !== null;
  return { by: installed ? "installer" : null, collection: false };
}

function environments(computer: Computer): { by: "uv" | "pipx" | "python"; folder: string }[] {
  const { system, home, variables } = computer;
  const own = { by: "python", folder: pythonEnvironment(computer) } as const;
  const of = (by: "uv" | "pipx") => (folder: string) => ({ by, folder });
  if (system === "windows") {
    const roaming = variables["APPDATA"] ?? `${home}\\AppData\\Roaming`;
    const local = localFolder(computer);
    const uv = [`${roaming}\\uv\\tools\\${PROGRAM}`, `${roaming}\\uv\\data\\tools\\${PROGRAM}`];
    const pipx = [`${home}\\pipx\\venvs\\${PROGRAM}`, `${local}\\pipx\\pipx\\venvs\\${PROGRAM}`];
    return [...uv.map(of("uv")), ...pipx.map(of("pipx")), own];
  }
  const data = variables["XDG_DATA_HOME"] ?? `${home}/.local/share`;
  const pipx = [`${data}/pipx/venvs/${PROGRAM}`, `${home}/.local/pipx/venvs/${PROGRAM}`];
  return [of("uv")(`${data}/uv/tools/${PROGRAM}`), ...pipx.map(of("pipx")), own];
}

function inSearchPath(name: string, computer: Computer): Promise<string | null> {
  const { system, variables } = computer;
  const windows = system === "windows";
  const ours = foldersOf(variables["PATH"] ?? variables["Path"] ?? "", computer);
  const folders = new Set([...knownFolders(computer), ...ours]);
  return first(
    [...folders].map((folder) => (windows ? `${folder}\\${name}.exe` : `${folder}/${name}`)),
    computer,
  );
}

async function findPython(computer: Computer): Promise<string | null> {
  const { system, variables } = computer;
  if (system === "windows") {
    const local = localFolder(computer);
    const roots = [`${local}\\Programs\\Python`, variables["ProgramFiles"] ?? "C:\\Program Files", "C:"];
    const paths = VERSIONS.flatMap((minor) => roots.map((root) => `${root}\\Python3${minor}\\python.exe`));
    return first(paths, computer);
  }
  for (const minor of VERSIONS) {
    if (await inSearchPath(`python3.${minor}`, computer)) return `python3.${minor}`;
  }
  return null;
}

async function first(paths: readonly string[], computer: Computer): Promise<string | null> {
  for (const path of paths) if ((await computer.changed(path)) !== null) return path;
  return null;
}
