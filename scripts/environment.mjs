// The Python environment that every command runs in: `.venv`, made on first use from requirements.lock.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const OLDEST = [3, 11];
const ON_WINDOWS = process.platform === "win32";
const FOLDER = join(root, ".venv");
const STAMP = join(FOLDER, "installed.json");
const LOCK = join(root, "requirements.lock");

/** Ends the command with a paragraph about the error and what to do. */
export function stop(...sentences) {
  console.error(`\n${sentences.join(" ")}`);
  process.exit(1);
}

/** The path of the environment's Python; makes or repairs the environment if needed. */
export function python() {
  const wanted = { root, contents: fingerprint() };
  const found = stamp();
  const isUsable = found?.root === root && answers(program("python"));
  if (isUsable && found.contents === wanted.contents) return program("python");

  // The stamp is removed first and written last: an environment without one is incomplete, and is made again.
  rmSync(STAMP, { force: true });
  if (!isUsable) create();
  install();
  writeFileSync(STAMP, JSON.stringify(wanted));
  return program("python");
}

/** The path of a program of the environment, such as `ruff`. */
export function program(name) {
  return ON_WINDOWS ? join(FOLDER, "Scripts", `${name}.exe`) : join(FOLDER, "bin", name);
}

/** Runs a program of the environment in the repository and resolves to its exit code. */
export function run(name, args = []) {
  python();
  // Ctrl+C reaches the program too, which ends gracefully; this process waits for it.
  const wait = () => {};
  process.on("SIGINT", wait);
  return new Promise((resolve) => {
    const child = spawn(program(name), args, { cwd: root, stdio: "inherit" });
    child.on("error", (error) => stop(`${name} could not be started: ${error.message}.`));
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function stamp() {
  try {
    return JSON.parse(readFileSync(STAMP, "utf8"));
  } catch {
    return null;
  }
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const name of ["requirements.lock", "pyproject.toml"]) hash.update(readFileSync(join(root, name)));
  return hash.digest("hex");
}

function answers(interpreter, ...args) {
  return spawnSync(interpreter, [...args, "-c", ""], { stdio: "ignore" }).status === 0;
}

function create() {
  const [interpreter, ...args] = findPython();
  if (spawnSync(interpreter, [...args, "-c", "import venv, ensurepip"], { stdio: "ignore" }).status !== 0) {
    stop(
      `Python cannot make a virtual environment: ${interpreter} lacks the module venv or ensurepip.`,
      "On Debian and Ubuntu, `sudo apt install python3-venv` adds them; elsewhere, install Python from python.org.",
    );
  }
  console.log("Making the Python environment in .venv (once; it takes about a minute).");
  const made = spawnSync(interpreter, [...args, "-m", "venv", "--clear", FOLDER], { stdio: "inherit" });
  if (made.status !== 0) {
    stop("The Python environment could not be made; the reason is above.", `It belongs in ${FOLDER}.`);
  }
}

function install() {
  console.log("Installing the packages of requirements.lock.");
  pip("--require-hashes", "--requirement", LOCK);
  pip("--no-deps", "--no-build-isolation", "--editable", root);
}

function pip(...what) {
  // Twice quiet: notices about a package index would only distract from the command.
  const args = ["-m", "pip", "install", "--quiet", "--quiet", "--no-input", "--disable-pip-version-check", ...what];
  if (spawnSync(program("python"), args, { cwd: root, stdio: "inherit" }).status !== 0) {
    stop(
      "The Python packages could not be installed; pip's reason is above.",
      "Check the connection to the network and the free space on the disk, then run the command again:",
      "it starts from a fresh environment.",
    );
  }
}

function findPython() {
  const tooOld = [];
  for (const candidate of candidates()) {
    const [command, ...args] = candidate;
    const asked = spawnSync(command, [...args, "-c", "import sys; print(*sys.version_info[:3], sep='.')"]);
    if (asked.status !== 0) continue;
    const version = asked.stdout.toString().trim();
    if (isNewEnough(version)) return candidate;
    tooOld.push(`${candidate.join(" ")} is ${version}`);
  }
  const needed = OLDEST.join(".");
  return stop(
    tooOld.length > 0
      ? `Python ${needed} or newer is needed, but ${tooOld.join(", ")}.`
      : `Python ${needed} or newer is needed, and none was found as python3 or python.`,
    "Install it from python.org or with the system's package manager, then run the command again.",
  );
}

function candidates() {
  const versioned = [14, 13, 12, 11].map((minor) => [`python3.${minor}`]);
  return [["python3"], ["python"], ...(ON_WINDOWS ? [["py", "-3"]] : versioned)];
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
