// Runs every check. One that fails does not keep the others from running; further arguments go to pytest.

import { run } from "./environment.mjs";

const CHECKS = [
  ["Rules of style", "ruff", ["check"]],
  ["Layout of the code", "ruff", ["format", "--check"]],
  ["Types", "mypy", []],
  ["Which room may know which", "lint-imports", []],
  ["Tests", "pytest", ["-m", "not long", ...process.argv.slice(2)]],
];

const failed = [];
for (const [title, name, args] of CHECKS) {
  const before = failed.length > 0 ? `  (failed so far: ${failed.join(", ")})` : "";
  console.log(`\n== ${title}: ${name}${before}`);
  if ((await run(name, args)) !== 0) failed.push(title);
}
process.exitCode = failed.length > 0 ? 1 : 0;
