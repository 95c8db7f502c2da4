// Prints the inputs of another tool's tests as JSON: `node inputs.mjs spaced-repetition FOLDER` or `node inputs.mjs yanki FOLDER`.
//
// Spaced repetition's test file is run with a parser that only notes what it is asked, Yanki's snapshots are read.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const READERS = { "spaced-repetition": spacedRepetition, yanki };

const [tool, folder] = process.argv.slice(2);
console.log(JSON.stringify(await READERS[tool](folder)));

async function spacedRepetition(folder) {
  const stubs = {
    "src/parser": "export const parse = (text, options) => { globalThis.asked = { text, options }; return []; };"
      + "export const setDebugParser = () => {};",
    "src/data/data-structures/card/questions/question":
      "export const CardType = { SingleLineBasic: 'basic', SingleLineReversed: 'reversed', MultiLineBasic: 'basic',"
      + " MultiLineReversed: 'reversed', Cloze: 'cloze' };",
  };
  const code = await bundled(join(folder, "tests", "unit", "parser.test.ts"), stubs);
  const cases = [];
  let current = "";
  globalThis.test = (name, run) => {
    current = name;
    run();
  };
  globalThis.describe = () => {};
  globalThis.expect = () => {
    const { asked } = globalThis;
    const toEqual = (expected) => cases.push({ name: current, ...asked, expected: expected.map(([kind]) => kind) });
    return new Proxy({ toEqual }, { get: (known, key) => known[key] ?? (() => {}) });
  };
  await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return cases;
}

function yanki(folder) {
  const file = join(folder, "test", "__snapshots__", "get-note-from-markdown.node.test.ts.snap");
  const shots = {};
  new Function("exports", readFileSync(file, "utf8"))(shots);
  return Object.entries(shots).flatMap(([name, shot]) =>
    entries(shot).map((entry, number) => ({ name: `${name.replace(/ \d+$/, "")} ${number + 1}`, ...entry })),
  );
}

function entries(shot) {
  // The texts in a snapshot are not escaped, so it is no literal that could be evaluated.
  return [...shot.matchAll(/^ {2}\{\n([\s\S]*?)^ {2}\}/gm)]
    .map(([, fields]) => [...fields.matchAll(/^ {4}"(\w+)": "([\s\S]*?)",$(?=\n {4}"|\n?$)/gm)])
    .map((fields) => Object.fromEntries(fields.map(([, key, text]) => [key, text])))
    .filter((entry) => typeof entry.original === "string");
}

async function bundled(entry, stubs) {
  const plugin = {
    name: "stubs",
    setup(builder) {
      builder.onResolve({ filter: /^src\// }, ({ path }) => ({ path, namespace: "stub" }));
      builder.onLoad({ filter: /.*/, namespace: "stub" }, ({ path }) => ({ contents: stubs[path] ?? "", loader: "js" }));
    },
  };
  const made = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", plugins: [plugin] });
  return made.outputFiles[0].text;
}
