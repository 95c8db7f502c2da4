// The packages of npm: installed from package-lock.json on first use, and again when the lock file changed.

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { root, stop } from "./environment.mjs";

// npm writes this copy of the lock file at the end of each installation.
const INSTALLED = join(root, "node_modules", ".package-lock.json");

/** Runs `npm ci` if the packages are missing or older than the lock file. */
export function installPackages() {
  if (written(INSTALLED) >= written(join(root, "package-lock.json"))) return;
  console.log("Installing the packages of package-lock.json.");
  const npm = process.env.npm_execpath;
  const [program, args] = npm ? [process.execPath, [npm, "ci"]] : ["npm", ["ci"]];
  const installed = spawnSync(program, [...args, "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit" });
  if (installed.status !== 0) stop("The packages of npm could not be installed.", "npm's message is above.");
}

function written(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
