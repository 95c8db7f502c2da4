import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { pluginFolder } from "../support/paths";

const SOURCE = join(pluginFolder, "src");
const GENERATED = ["sidecar/protocol.ts"];
const MOST_LINES = 400;
const MOST_FILES = 20;

const files = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(SOURCE, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
const modules = files.filter((file) => file.endsWith(".ts"));

/** The modules that each module imports, imports of types alone among them. */
const imports = new Map(modules.map((module) => [module, importsOf(module)]));

function importsOf(module: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(SOURCE, module), "utf8"));
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(module), name).replaceAll("\\", "/"))
    .flatMap((path) => [`${path}.ts`, `${path}/index.ts`].filter((file) => existsSync(join(SOURCE, file))));
}

/** The first circle of imports, as the modules that it passes through; empty without one. */
function circle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const search = (module: string, path: readonly string[]): string[] => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (done.has(module)) return [];
    for (const next of graph.get(module) ?? []) {
      const found = search(next, [...path, module]);
      if (found.length > 0) return found;
    }
    done.add(module);
    return [];
  };
  for (const module of graph.keys()) {
    const found = search(module, []);
    if (found.length > 0) return found;
  }
  return [];
}

describe("the plugin's modules", () => {
  it("import each other in no circle", () => {
    expect(imports.get("main.ts")).toContain("actions.ts");
    expect(circle(imports)).toEqual([]);
  });

  it("leave it to one module to write numbers in the language of Obsidian", () => {
    const others = modules.filter((module) => module !== "texts/wording.ts");
    const own = others.filter((module) => /toLocale|toFixed/.test(readFileSync(join(SOURCE, module), "utf8")));
    expect(own).toEqual([]);
  });

  it("would be told of a circle", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b"]],
    ]);
    expect(circle(graph)).toEqual(["b", "c", "b"]);
  });

  it("know nothing of the actions, except where everything is put together", () => {
    const importers = modules.filter((module) => imports.get(module)?.includes("actions.ts"));
    expect(importers).toEqual(["main.ts"]);
  });

  it("are imported as views only where everything is put together", () => {
    const views = modules.filter((module) => module.endsWith("/view.ts"));
    const importers = modules.filter((module) => imports.get(module)?.some((each) => views.includes(each)));
    expect(importers).toEqual(["main.ts"]);
  });

  it(`have at most ${MOST_LINES} lines, and folders at most ${MOST_FILES} files`, () => {
    const lines = (module: string) => readFileSync(join(SOURCE, module), "utf8").split("\n").length - 1;
    const long = modules.filter((module) => !GENERATED.includes(module) && lines(module) > MOST_LINES);
    expect(long).toEqual([]);
    const folders = [...new Set(files.map((file) => dirname(file)))];
    const full = folders.filter((folder) => files.filter((file) => dirname(file) === folder).length > MOST_FILES);
    expect(full).toEqual([]);
  });
});
