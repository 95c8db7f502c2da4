// Writes requirements.lock anew from pyproject.toml: `npm run lock`, and `npm run lock -- --upgrade` for newer versions.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, stop } from "./environment.mjs";

// The build backend is locked too, since the project is installed without pip's own, unlocked build environment;
// `editables` is what hatchling asks for beside itself to install a project in place.
const [, buildRequirement] = readFileSync(join(root, "pyproject.toml"), "utf8").match(/^requires = \["([^"]+)"\]$/m);

const compiled = spawnSync(
  "uv",
  [
    ...["pip", "compile", "pyproject.toml", "-", "--all-extras", "--universal", "--python-version", "3.11"],
    ...["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet", "--output-file", "requirements.lock"],
    ...process.argv.slice(2),
  ],
  { cwd: root, input: `${buildRequirement}\neditables\n`, stdio: ["pipe", "inherit", "inherit"] },
);
if (compiled.error) {
  stop("The lock file is written by uv, which was not found.", "Install it with `python3 -m pip install uv`.");
}
process.exitCode = compiled.status;
