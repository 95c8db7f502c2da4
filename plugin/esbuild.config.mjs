// Builds main.js, the one file of code that Obsidian loads: `npm run build`, or with `--watch` while developing.

import { context } from "esbuild";
import { fileURLToPath } from "node:url";
import { packed } from "./pack.mjs";

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
  plugins: [packed],
  external: ["obsidian", "electron", "@codemirror/state", "@codemirror/view"],
  minify: !watch,
  // Signs are written as they are read, not as escapes of three times the length.
  charset: "utf8",
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
