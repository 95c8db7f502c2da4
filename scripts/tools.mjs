// The programs that npm installed, run by Node itself, so that they need no shell on any system.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./environment.mjs";
import { installPackages } from "./packages.mjs";

const ENTRIES = {
  eslint: "eslint/bin/eslint.js",
  knip: "knip/bin/knip.js",
  prettier: "prettier/bin/prettier.cjs",
  tsc: "typescript/bin/tsc",
  vitest: "vitest/vitest.mjs",
};

/** Runs a program in a folder of the repository and resolves to its exit code. */
export function runTool(name, args, folder = ".") {
  return runNode(join("node_modules", ENTRIES[name]), args, folder);
}

/** Runs a script of the repository in one of its folders and resolves to its exit code. */
export function runNode(script, args, folder = ".") {
  installPackages();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: join(root, folder), stdio: "inherit" });
    child.on("close", (code) => resolve(code ?? 1));
  });
}
