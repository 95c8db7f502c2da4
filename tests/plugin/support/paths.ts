import { existsSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..", "..");
export const pluginFolder = join(root, "plugin");
export const exampleVault = join(root, "examples", "vault");

const onWindows = process.platform === "win32";

/** The real sidecar, of the repository's own environment. */
export const sidecar = onWindows
  ? join(root, ".venv", "Scripts", "obsidian-anki-sync.exe")
  : join(root, ".venv", "bin", "obsidian-anki-sync");

/** The Python that runs it. */
export const python = onWindows ? join(root, ".venv", "Scripts", "python.exe") : join(root, ".venv", "bin", "python");

/** A command that plays a scenario. */
export function standIn(scenario: string): string[] {
  return [process.execPath, join(root, "tests", "plugin", "support", "stand-in.mjs"), scenario];
}

/** The installed Chromium; null if it is missing. */
export function chromium(): string | null {
  const named = process.env["CHROMIUM"];
  const places = [
    ...(named ? [named] : []),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  return places.find((path) => existsSync(path)) ?? null;
}
