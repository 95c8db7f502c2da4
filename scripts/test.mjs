// Runs every check. One that fails does not keep the others from running; further arguments go to pytest.

import { run } from "./environment.mjs";
import { runNode, runTool } from "./tools.mjs";

const CHECKS = [
  ["Rules of style", "ruff check", () => run("ruff", ["check"])],
  ["Layout of the code", "ruff format", () => run("ruff", ["format", "--check"])],
  ["Types", "mypy", () => run("mypy")],
  ["Which room may know which", "lint-imports", () => run("lint-imports")],
  ["Layout of the plugin's code", "prettier", () => runTool("prettier", ["--check", "--log-level", "warn", "."])],
  ["Rules of the plugin's review", "eslint", () => runTool("eslint", ["--max-warnings", "0", "src"], "plugin")],
  [
    "Rules of manifest and licence",
    "eslint",
    () =>
      runTool("eslint", ["--config", "plugin/eslint.manifest.mjs", "--max-warnings", "0", "manifest.json", "LICENSE"]),
  ],
  ["The plugin's types", "tsc", () => runTool("tsc", [], "plugin")],
  ["The plugin's build", "esbuild", () => runNode("plugin/esbuild.config.mjs", [], "plugin")],
  ["The plugin's tests", "vitest", () => runTool("vitest", ["run"], "plugin")],
  ["Tests", "pytest", () => run("pytest", ["-m", "not long", ...process.argv.slice(2)])],
];

const failed = [];
for (const [title, name, check] of CHECKS) {
  const before = failed.length > 0 ? `  (failed so far: ${failed.join(", ")})` : "";
  console.log(`\n== ${title}: ${name}${before}`);
  if ((await check()) !== 0) failed.push(title);
}
process.exitCode = failed.length > 0 ? 1 : 0;
