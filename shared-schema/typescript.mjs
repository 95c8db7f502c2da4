// The plugin's side of the schema: `node shared-schema/typescript.mjs` writes it; `--check` fails if it is out of date.

import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const FOLDER = dirname(fileURLToPath(import.meta.url));
const MADE = join(FOLDER, "..", "plugin", "src", "sidecar", "protocol.ts");
const HEAD = "// The messages between plugin and sidecar. Made by `npm run schema` from shared-schema; do not edit.\n";

const text = await protocolModule();
if (process.argv.includes("--check")) {
  process.exitCode = text === read(MADE) ? 0 : 1;
} else if (text !== read(MADE)) {
  mkdirSync(dirname(MADE), { recursive: true });
  writeFileSync(MADE, text);
  console.log("wrote protocol.ts");
}

async function protocolModule() {
  const { number, subjects } = JSON.parse(readFileSync(join(FOLDER, "protocol.json"), "utf8"));
  const documents = subjects.map((file) => JSON.parse(readFileSync(join(FOLDER, "schema", file), "utf8")));
  const types = Object.assign({}, ...documents.map((document) => named(document.$defs)));
  const requests = table("Every method with its parameters and its result.", documents, "methods");
  const notifications = table("Every notification of the sidecar with its parameters.", documents, "notifications");
  const compiled = await compile({ ...requests, $defs: { Notifications: notifications, ...types } }, "Requests", {
    bannerComment: `${HEAD}\nexport const PROTOCOL = ${number};\n`,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120, bracketSpacing: true },
  });
  // The compiler adds to each type its position in the document.
  return compiled.replace(/( \*\n)? \* This interface was referenced by[^]*?(?= \*\/)/g, "").replace(/\/\*\*\n \*\/\n/g, "");
}

/** The types with each reference written as the name of the type that it refers to, which keeps them apart. */
function named(types) {
  return JSON.parse(JSON.stringify(types), (_key, value) => {
    if (value?.type === "object" && isEmpty(value.properties)) return { ...value, tsType: "Record<string, never>" };
    if (typeof value?.$ref !== "string") return value;
    const { $ref, ...rest } = value;
    return { ...rest, tsType: nameOf({ $ref }) };
  });
}

function isEmpty(properties) {
  return properties !== undefined && Object.keys(properties).length === 0;
}

function nameOf({ $ref }) {
  return $ref.slice($ref.lastIndexOf("/") + 1);
}

function table(description, documents, key) {
  const entries = documents.flatMap((document) => Object.entries(document[key] ?? {}));
  const rows = entries.map(([name, { description, params, result }]) => {
    const told = result ? `{ params: ${nameOf(params)}; result: ${nameOf(result)} }` : nameOf(params);
    return [name, { description, tsType: told }];
  });
  return {
    description,
    type: "object",
    properties: Object.fromEntries(rows),
    required: rows.map(([name]) => name),
    additionalProperties: false,
  };
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
