// Makes main.js smaller: the texts of all languages and the settings' schema are packed.

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import ts from "typescript";

const SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const LANGUAGES = ["de", "es", "ru", "zh"];
const FORMALITIES = new Set(["$schema", "$id", "title", "required", "additionalProperties"]);

/** Replaces the modules that import JSON by ones with the same exports, whose JSON is packed. */
export const packed = {
  name: "packed",
  setup(builder) {
    builder.onLoad({ filter: /texts[\\/]languages[\\/]index\.ts$/ }, async ({ path }) => {
      const folder = dirname(path);
      const english = await evaluated(join(folder, "..", "en", "index.ts"));
      const paths = pathsOf(english.english);
      const languages = await Promise.all(
        LANGUAGES.map(async (language) => {
          const texts = JSON.parse(await readFile(join(folder, `${language}.json`), "utf8"));
          return [language, paths.map((each) => at(texts, each))];
        }),
      );
      const contents = [
        'import { unpacked } from "../../unpacked";',
        `export const messagesOf = (language) => ${JSON.stringify(LANGUAGES)}.includes(language)`,
        `  ? unpacked(${pack(Object.fromEntries(languages))})[language] : [];`,
      ].join("\n");
      return { contents, loader: "ts", resolveDir: folder };
    });
    builder.onLoad({ filter: /texts[\\/]en[\\/]index\.ts$/ }, async ({ path }) => {
      const { english } = await evaluated(path);
      const source = await readFile(path, "utf8");
      const contents = [
        'import { unpacked, withTexts } from "../../unpacked";',
        source.replace("export const english =", "const functions ="),
        `export const english = withTexts(functions, unpacked(${pack(stringsOf(english))}));`,
      ].join("\n");
      return { contents, loader: "ts", resolveDir: dirname(path) };
    });
    builder.onLoad({ filter: /texts[\\/]en[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      return { contents: withoutStrings(path, await readFile(path, "utf8")), loader: "ts" };
    });
    builder.onLoad({ filter: /shared-schema[\\/]schema[\\/]settings\.json$/ }, async ({ path }) => {
      const schema = JSON.parse(await readFile(path, "utf8"), withoutFormalities);
      const contents = `import { unpacked } from "./src/unpacked"; export default unpacked(${pack(schema)});`;
      return { contents, loader: "ts", resolveDir: import.meta.dirname };
    });
  },
};

/** A string literal with the value, which src/unpacked.ts reads. */
export function pack(value) {
  const text = Buffer.from(JSON.stringify(value));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return JSON.stringify(inSigns(brotliCompressSync(text, { params })));
}

// As src/unpacked.ts reads it.
function inSigns(bytes) {
  const filling = (4 - (bytes.length % 4)) % 4;
  const whole = Buffer.concat([bytes, Buffer.alloc(filling)]);
  const groups = Array.from({ length: whole.length / 4 }, (_, group) => {
    const value = whole.readUInt32BE(group * 4);
    return [4, 3, 2, 1, 0].map((place) => SIGNS[Math.floor(value / 85 ** place) % 85]).join("");
  });
  return `${filling}${groups.join("")}`;
}

/** The exports of a module of the plugin, as they are in English. */
async function evaluated(path) {
  const obsidian = {
    name: "obsidian",
    setup(builder) {
      builder.onResolve({ filter: /^obsidian$/ }, () => ({ path: "obsidian", namespace: "stub" }));
      builder.onLoad({ filter: /./, namespace: "stub" }, () => ({
        contents: 'export const getLanguage = () => "en";',
      }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: "esm",
    plugins: [obsidian],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

// As in src/texts/translations.ts.
function pathsOf(texts, prefix = "") {
  return Object.entries(texts)
    .flatMap(([key, text]) => (typeof text === "object" ? pathsOf(text, `${prefix}${key}/`) : [`${prefix}${key}`]))
    .sort();
}

function at(texts, path) {
  return path.split("/").reduce((value, key) => value?.[key], texts) ?? "";
}

/** The strings of a table, without its functions. */
function stringsOf(texts) {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => typeof text !== "function")
      .map(([key, text]) => [key, typeof text === "object" ? stringsOf(text) : text]),
  );
}

/** A module without the properties whose values are strings. */
function withoutStrings(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const strings = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) strings.push(node);
    // A string within a function is a part of its text.
    else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  return strings
    .sort((a, b) => b.pos - a.pos)
    .reduce((text, node) => {
      const end = text[node.end] === "," ? node.end + 1 : node.end;
      return text.slice(0, node.pos) + text.slice(end);
    }, source);
}

// Of the settings' schema, main.js carries only what a control is made of.
function withoutFormalities(_key, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  // A setting that has such a name is a schema itself, and stays.
  const isSchema = (each) => typeof each === "object" && !Array.isArray(each);
  const kept = Object.entries(value).filter(([key, each]) => !FORMALITIES.has(key) || isSchema(each));
  const ofTable = value.type === "object";
  return Object.fromEntries(kept.filter(([key]) => !(ofTable && key === "description")));
}
