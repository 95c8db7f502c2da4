// Makes main.js smaller: the texts of all languages and the settings' schema are packed.

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import ts from "typescript";

const LANGUAGES = ["de", "es", "ru", "zh"];

/** Replaces the modules with texts by ones with the same exports, whose texts are packed. */
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
          return [language, paths.map((each) => at(texts, each)).join("\n")];
        }),
      );
      const contents = [
        'import { unpacked } from "../../unpacked";',
        `export const messagesOf = (language) => ${JSON.stringify(LANGUAGES)}.includes(language)`,
        `  ? unpacked(${pack(Object.fromEntries(languages))})[language].split("\\n") : [];`,
      ].join("\n");
      return { contents, loader: "ts", resolveDir: folder };
    });
    builder.onLoad({ filter: /texts[\\/]en[\\/]index\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = [
        'import { strings } from "packed-english";',
        'import { withTexts } from "../../unpacked";',
        source.replace("export const english =", "const functions ="),
        "export const english = withTexts(functions, strings);",
      ].join("\n");
      return { contents, loader: "ts", resolveDir: dirname(path) };
    });
    // The settings are read from their schema here, and not while the plugin loads.
    builder.onLoad({ filter: /settings[\\/]schema\.ts$/ }, () => ({
      contents: 'export { keys as KEYS } from "packed-english";',
    }));
    // English texts and settings share many words, so they are packed together.
    builder.onResolve({ filter: /^packed-english$/ }, ({ path }) => ({ path, namespace: "packed" }));
    builder.onLoad({ filter: /./, namespace: "packed" }, async () => {
      const source = join(import.meta.dirname, "src");
      const { english } = await evaluated(join(source, "texts", "en", "index.ts"));
      const { KEYS } = await evaluated(join(source, "settings", "schema.ts"));
      const contents = [
        'import { unpacked } from "./src/unpacked";',
        `export const [strings, keys] = unpacked(${pack([stringsOf(english), KEYS])});`,
      ].join("\n");
      return { contents, loader: "ts", resolveDir: import.meta.dirname };
    });
    builder.onLoad({ filter: /texts[\\/]en[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      return { contents: withoutStrings(path, await readFile(path, "utf8")), loader: "ts" };
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

// Thirteen bits are two signs of an alphabet of 91: the printable ones after `"`, without the backslash.
function inSigns(bytes) {
  const signs = [];
  let bits = 0;
  let count = 0;
  const put = (value) => signs.push(signOf(Math.floor(value / 91)), signOf(value % 91));
  for (const byte of bytes) {
    bits |= byte << count;
    count += 8;
    if (count < 13) continue;
    put(bits & 8191);
    bits >>= 13;
    count -= 13;
  }
  put(bits);
  return signs.join("");
}

function signOf(value) {
  return String.fromCharCode(value + (value < 57 ? 35 : 36));
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
