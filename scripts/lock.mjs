// Writes both lock files anew from pyproject.toml: `npm run lock`, and `npm run lock -- --upgrade` for newer versions.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, stop } from "./environment.mjs";

// The build backend is locked too, since the project is installed without pip's own, unlocked build environment;
// `editables` is what hatchling needs to install a project in place.
const [, buildRequirement] = readFileSync(join(root, "pyproject.toml"), "utf8").match(/^requires = \["([^"]+)"\]$/m);

// PyInstaller depends on the inner structure of libraries: after a new major release, check what it builds.
const BUNDLER = "pyinstaller>=6.22,<7";

process.exitCode =
  compile("requirements.lock", [buildRequirement, "editables"], ["--all-extras"]) ||
  // The same versions of the program's dependencies, without the extras.
  compile("scripts/installers/requirements.lock", [buildRequirement, BUNDLER], ["--constraints", "requirements.lock"]);

/** Writes one lock file and returns uv's exit code. */
function compile(file, more, options) {
  const { status, error } = spawnSync(
    "uv",
    [
      ...["pip", "compile", "pyproject.toml", "-", "--universal", "--generate-hashes", "--no-emit-index-url"],
      ...["--python-version", "3.11", "--no-header", "--quiet", "--output-file", file],
      ...options,
      ...process.argv.slice(2),
    ],
    { cwd: root, input: `${more.join("\n")}\n`, stdio: ["pipe", "inherit", "inherit"] },
  );
  if (error)
    stop("The lock files are written by uv, which was not found.", "Install it with `python3 -m pip install uv`.");
  return status;
}
