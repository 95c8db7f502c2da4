// Fuzzes every reader and the renderer: `npm run fuzz`, or `npm run fuzz -- SECONDS TARGET...`.
//
// atheris is installed beside the environment and not in it: it is not in the lock file, and it has no wheel for
// every Python and system. The inputs that it finds are in `.fuzzing/`, a folder for each target.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { python, root, stop } from "./environment.mjs";

const FOLDER = join(root, ".fuzzing");
const PACKAGES = join(FOLDER, "packages");
const FUZZ = join(root, "tests", "fuzzing", "fuzz.py");
const SEEDS = join(root, "tests", "sidecar", "render", "golden");
const LIMITS = ["-max_len=4096", "-timeout=10", "-rss_limit_mb=3000", "-print_final_stats=0", "-verbosity=0"];

const [seconds = "60", ...chosen] = process.argv.slice(2);
if (!existsSync(join(PACKAGES, "atheris"))) install();
const targets = chosen.length > 0 ? chosen : listed();
const failed = targets.filter((target) => !fuzzed(target));
if (failed.length > 0)
  stop(`Broken: ${failed.join(", ")}.`, "The inputs are in .fuzzing/, in files named crash-… or timeout-….");

function install() {
  const options = ["--only-binary", ":all:", "--no-deps", "--quiet", "--target", PACKAGES];
  const run = spawnSync(python(), ["-m", "pip", "install", ...options, "atheris"], { stdio: "inherit" });
  if (run.status !== 0)
    stop("There is no wheel of atheris for this Python and system.", "Python 3.11 on Linux has one.");
}

function listed() {
  return spawnSync(python(), [FUZZ, "--list"]).stdout.toString().trim().split("\n");
}

function fuzzed(target) {
  console.log(`\n== ${target}`);
  const corpus = join(FOLDER, target, "corpus");
  mkdirSync(corpus, { recursive: true });
  const dictionary = `-dict=${join(root, "tests", "fuzzing", "syntax.dict")}`;
  const artifacts = `-artifact_prefix=${join(FOLDER, target)}/`;
  const run = spawnSync(
    python(),
    [FUZZ, target, ...LIMITS, `-max_total_time=${seconds}`, dictionary, artifacts, corpus, SEEDS],
    { cwd: root, stdio: "inherit", env: { ...process.env, PYTHONPATH: PACKAGES } },
  );
  return run.status === 0;
}
