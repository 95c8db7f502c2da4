import { spawn as spawnProcess } from "child_process";
import { access, constants, stat } from "fs/promises";
import { Platform } from "obsidian";
import { homedir } from "os";
import type { Clock, Computer, Spawn } from "./ports";

/** Starts programs of this computer, without a console window on Windows. */
export const spawn: Spawn = (program, args) =>
  spawnProcess(program, [...args], { stdio: ["pipe", "pipe", "pipe"], windowsHide: true });

export const clock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = window.setTimeout(act, milliseconds);
    return { cancel: () => window.clearTimeout(timer) };
  },
};

export function thisComputer(): Computer {
  const system = Platform.isWin ? "windows" : Platform.isMacOS ? "macos" : "linux";
  return { system, processor: process.arch, home: homedir(), variables: process.env, changed };
}

// It starts nothing: reading each folder costs less than a millisecond.
async function changed(path: string): Promise<number | null> {
  try {
    await access(path, constants.X_OK);
    const { mtimeMs } = await stat(path);
    return mtimeMs;
  } catch {
    return null;
  }
}
