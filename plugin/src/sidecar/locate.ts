import { PROGRAM, foldersOf, inFolders, knownFolders } from "./places";
import type { Computer } from "./ports";
import type { Output } from "./program";
import { terminalFolders } from "./search-path";

/** A program that answered, and where it was looked for when it was found. */
export interface Found {
  readonly path: string;
  readonly version: string;
  readonly origin: "setting" | "remembered" | "folder" | "terminal";
}

export interface Wanted {
  /** The path that the user set; where there is one, nothing else is tried. */
  readonly setting: string;
  /** The path where the program was last found on this device. */
  readonly remembered: string;
}

// A start takes a third of a second; a slow disk with a virus scanner takes longer.
const LIMIT = 15_000;

/** The program, from the cheapest place to the dearest; null where it is in none. */
export async function locate(wanted: Wanted, computer: Computer, output: Output): Promise<Found | null> {
  if (wanted.setting) return answering([wanted.setting], "setting", output);
  const remembered = wanted.remembered ? [wanted.remembered] : [];
  return (
    (await answering(remembered, "remembered", output)) ??
    (await locateInFolders(computer, output)) ??
    (await answering(inFolders(await terminalFolders(computer, output), computer), "terminal", output))
  );
}

/** The program in the folders where it usually is; cheap enough to be asked every other second. */
export async function locateInFolders(computer: Computer, output: Output): Promise<Found | null> {
  const ours = foldersOf(computer.variables["PATH"] ?? computer.variables["Path"] ?? "", computer);
  return answering(inFolders([...new Set([...knownFolders(computer), ...ours])], computer), "folder", output);
}

/** The version in what `--version` prints; null where another program answered. */
export function versionIn(printed: string): string | null {
  return new RegExp(`^${PROGRAM} (\\d\\S*)\\s*$`, "m").exec(printed)?.[1] ?? null;
}

async function answering(paths: readonly string[], origin: Found["origin"], output: Output): Promise<Found | null> {
  for (const path of paths) {
    const version = versionIn((await output(path, ["--version"], LIMIT)) ?? "");
    if (version) return { path, version, origin };
  }
  return null;
}
