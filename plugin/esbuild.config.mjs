// Builds main.js, the one file of code that Obsidian loads: `npm run build`, or with `--watch` while developing.

import { context } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const watch = process.argv.includes("--watch");

const building = await context({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: "main.js",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "es2022",
  // The variant of vscode-jsonrpc that needs nothing of Node: the pipes of the sidecar are all that it is given.
  conditions: ["browser"],
  external: ["obsidian", "electron"],
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  legalComments: "none",
  logLevel: "info",
});

if (watch) {
  await building.watch();
} else {
  await building.rebuild();
  await building.dispose();
}
