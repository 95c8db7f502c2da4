import type { Computer } from "./ports";
import { foldersOf } from "./places";
import type { Output } from "./program";

// A login shell may use the network; Obsidian must not wait for it without a limit.
const LIMIT = 5_000;
const MARK = "__obsidian_anki_sync_path__";

/**
 * The folders that the user's own terminal searches, which are more than those of an Obsidian that was started
 * from the desktop.
 */
export async function terminalFolders(computer: Computer, output: Output): Promise<string[]> {
  return computer.system === "windows" ? registryFolders(computer, output) : shellFolders(computer, output);
}

/** The text between the two marks, so that greetings and escape codes around it do no harm. */
export function betweenMarks(printed: string): string {
  return printed.split(MARK)[1] ?? "";
}

/** The value of `Path` in the output of `reg query`, with its variables replaced. */
export function registryPath(printed: string, computer: Computer): string {
  const found = /^\s*Path\s+REG_(?:EXPAND_)?SZ\s+(.*)$/im.exec(printed)?.[1]?.trim() ?? "";
  return found.replace(/%([^%]+)%/g, (whole, name: string) => variable(computer, name) ?? whole);
}

async function shellFolders(computer: Computer, output: Output): Promise<string[]> {
  const shell = computer.variables["SHELL"] ?? (computer.system === "macos" ? "/bin/zsh" : "/bin/bash");
  // Interactive too: a usual .bashrc returns at its first line otherwise.
  const printed = await output(shell, ["-lic", `printf '%s' "${MARK}$PATH${MARK}"`], LIMIT);
  return foldersOf(betweenMarks(printed ?? ""), computer);
}

async function registryFolders(computer: Computer, output: Output): Promise<string[]> {
  const keys = ["HKCU\\Environment", "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"];
  const folders: string[] = [];
  for (const key of keys) {
    const printed = await output("reg", ["query", key, "/v", "Path"], LIMIT);
    folders.push(...foldersOf(registryPath(printed ?? "", computer), computer));
  }
  return folders;
}

function variable({ variables }: Computer, name: string): string | undefined {
  const key = Object.keys(variables).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : variables[key];
}
