// Builds main.js, the one file of code that Obsidian loads: `npm run build`, or with `--watch` while developing.

import { context } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const watch = process.argv.includes("--watch");

// Of the settings' schema, main.js carries only what a control is made of.
const settingsSchema = {
  name: "settings-schema",
  setup(build) {
    build.onLoad({ filter: /shared-schema[\\/]schema[\\/]settings\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify(JSON.parse(await readFile(path, "utf8"), withoutFormalities)),
      loader: "json",
    }));
  },
};

const FORMALITIES = new Set(["$schema", "$id", "title", "required", "additionalProperties"]);

function withoutFormalities(_key, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  // A setting that has such a name is a schema itself, and stays.
  const isSchema = (each) => typeof each === "object" && !Array.isArray(each);
  const kept = Object.entries(value).filter(([key, each]) => !FORMALITIES.has(key) || isSchema(each));
  const ofTable = value.type === "object";
  return Object.fromEntries(kept.filter(([key]) => !(ofTable && key === "description")));
}

const building = await context({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: "main.js",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "es2022",
  plugins: [settingsSchema],
  external: ["obsidian", "electron", "@codemirror/state", "@codemirror/view"],
  minify: !watch,
  // Translations are written as they are read, not as escapes of three times the length.
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
