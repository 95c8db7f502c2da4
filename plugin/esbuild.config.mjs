// Builds main.js, the one file of code that Obsidian loads: `npm run build`, or with `--watch` while developing.
// The tests build another one, as it will be when a release offers installers: `--offer FILE.json --out FILE.js`.

import { context } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { packed } from "./pack.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const watch = process.argv.includes("--watch");

const option = (name) => process.argv.find((_, place, all) => all[place - 1] === name);

// The offer of a test in the place of src/set-up/offer.json.
const otherOffer = {
  name: "other-offer",
  setup(build) {
    const file = option("--offer");
    if (!file) return;
    build.onLoad({ filter: /set-up[\\/]offer\.json$/ }, async () => ({
      contents: await readFile(file, "utf8"),
      loader: "json",
    }));
  },
};

const building = await context({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: option("--out") ?? "main.js",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "es2022",
  plugins: [otherOffer, packed],
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
