// Runs every check: `npm test`. One that fails does not keep the others from running.
//
// With arguments it runs pytest with them and nothing else: `npm test -- tests/sidecar/formats -k fence`.
// `npm run test:quick` runs what takes less than a minute.

import { run } from "./environment.mjs";
import { runNode, runTool } from "./tools.mjs";

const [option, ...rest] = process.argv.slice(2);
const quick = option === "--quick";

const STATIC = [
  ["Rules of style", "ruff check", () => run("ruff", ["check"])],
  ["Layout of the code", "ruff format", () => run("ruff", ["format", "--check"])],
  ["Types", "mypy", () => run("mypy")],
  ["Which room may know which", "lint-imports", () => run("lint-imports")],
  ["Unused code", "vulture", () => run("vulture")],
  ["Layout of the plugin's code", "prettier", () => runTool("prettier", ["--check", "--log-level", "warn", "."])],
  ["Rules of the plugin's review", "eslint", () => runTool("eslint", ["--max-warnings", "0", "src"], "plugin")],
  [
    "Rules of manifest and licence",
    "eslint",
    () =>
      runTool("eslint", ["--config", "plugin/eslint.manifest.mjs", "--max-warnings", "0", "manifest.json", "LICENSE"]),
  ],
  ["Unused code and packages of the plugin", "knip", () => runTool("knip", [])],
  ["The plugin's types", "tsc", () => runTool("tsc", [], "plugin")],
];

const TESTS = [
  ["The plugin's build", "esbuild", () => runNode("plugin/esbuild.config.mjs", [], "plugin")],
  ["The plugin's tests", "vitest", () => runTool("vitest", ["run"], "plugin")],
  ["Tests", "pytest", () => run("pytest", ["-n", "auto", "-m", "not long and not serial"])],
  ["Tests that measure time", "pytest", () => run("pytest", ["-m", "serial and not long"])],
];

const PURE = ["domain", "markup", "vault", "formats", "render", "store", "test_architecture.py"];
const QUICK = [
  ["Rules of style", "ruff check", () => run("ruff", ["check"])],
  ["Which room may know which", "lint-imports", () => run("lint-imports")],
  ["The plugin's modules", "vitest", () => runTool("vitest", ["run", "--project", "modules"], "plugin")],
  [
    "The rooms without processes",
    "pytest",
    () =>
      run("pytest", ["-n", "auto", "-m", "not long and not serial", ...PURE.map((room) => `tests/sidecar/${room}`)]),
  ],
];

if (option && !quick) {
  process.exitCode = await run("pytest", [option, ...rest]);
} else {
  process.exitCode = await runChecks(quick ? QUICK : [...STATIC, ...TESTS]);
}

async function runChecks(checks) {
  const failed = [];
  for (const [title, name, check] of checks) {
    const before = failed.length > 0 ? `  (failed so far: ${failed.join(", ")})` : "";
    console.log(`\n== ${title}: ${name}${before}`);
    if ((await check()) !== 0) failed.push(title);
  }
  return failed.length > 0 ? 1 : 0;
}
