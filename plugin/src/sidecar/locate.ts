import { PROGRAM, flatpakScript, foldersOf, inFolders, knownFolders, sandboxOf } from "./places";
import type { Computer } from "./ports";
import type { Output } from "./program";
import { terminalFolders } from "./search-path";

/** A program that answered, and the kind of place where it was found. */
export interface Found {
  readonly path: string;
  readonly version: string;
  readonly origin: "setting" | "remembered" | "folder" | "terminal";
}

export interface Wanted {
  /** The path in the settings; if it is set, no other is tried. */
  readonly setting: string;
  /** The path at which the program was last found on this device. */
  readonly remembered: string;
}

// A start takes a third of a second; a slow disk with a virus scanner takes longer.
const LIMIT = 15_000;

/** The program, searched from the quickest place to the slowest; null if it is in none. */
export async function locate(wanted: Wanted, computer: Computer, output: Output): Promise<Found | null> {
  const answering = (paths: readonly string[], origin: Found["origin"]) => firstOf(paths, origin, computer, output);
  if (wanted.setting) return answering([wanted.setting], "setting");
  const remembered = wanted.remembered ? [wanted.remembered] : [];
  return (
    (await answering(remembered, "remembered")) ??
    (await answering(usualPlaces(computer), "folder")) ??
    (await answering(inFolders(await terminalFolders(computer, output), computer), "terminal"))
  );
}

/**
 * The files in the usual places that may be the program, as a text that changes when one appears or is replaced. It
 * starts no program, so it can be asked every other second.
 */
export async function candidates(computer: Computer): Promise<string> {
  const found = await Promise.all(
    usualPlaces(computer).map(async (path) => ({ path, changed: await computer.changed(path) })),
  );
  return found
    .filter(({ changed }) => changed !== null)
    .map(({ path, changed }) => `${path} ${changed}`)
    .join("\n");
}

/** The version in the output of `--version`; null if another program answered. */
export function versionIn(printed: string): string | null {
  return new RegExp(`^${PROGRAM} (\\d\\S*)\\s*$`, "m").exec(printed)?.[1] ?? null;
}

function usualPlaces(computer: Computer): string[] {
  if (sandboxOf(computer)) return [flatpakScript(computer)];
  const ours = foldersOf(computer.variables["PATH"] ?? computer.variables["Path"] ?? "", computer);
  return inFolders([...new Set([...knownFolders(computer), ...ours])], computer);
}

async function firstOf(
  paths: readonly string[],
  origin: Found["origin"],
  computer: Computer,
  output: Output,
): Promise<Found | null> {
  for (const path of paths) {
    if ((await computer.changed(path)) === null) continue;
    const version = versionIn((await output(path, ["--version"], LIMIT)) ?? "");
    if (version) return { path, version, origin };
  }
  return null;
}
