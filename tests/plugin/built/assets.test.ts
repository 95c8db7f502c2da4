import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pluginFolder, root } from "../support/paths";

function text(...path: string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

const json = (...path: string[]) => JSON.parse(text(...path)) as Record<string, string>;
const code = text("plugin", "main.js");
const styles = text("plugin", "styles.css");

describe("The assets of a release", () => {
  test("main.js is under 200 kB", () => {
    expect(statSync(join(pluginFolder, "main.js")).size).toBeLessThan(200_000);
  });

  test("main.js requires only Obsidian, its editor, and the modules for choosing a file, starting the sidecar and unpacking texts", () => {
    const modules = new Set([...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name));
    const editor = ["@codemirror/state", "@codemirror/view"];
    expect(modules).toEqual(new Set(["obsidian", ...editor, "electron", "child_process", "fs/promises", "os", "zlib"]));
  });

  test("main.js fetches nothing and runs no text as code", () => {
    expect(code).not.toMatch(/\bfetch\(|XMLHttpRequest|\beval\(|new Function\(|innerHTML|shell:\s*(true|!0)/);
  });

  test("the version is the same in all files", () => {
    const { version } = json("plugin", "manifest.json");
    expect(version).toBeDefined();
    expect(json("plugin", "package.json")["version"]).toBe(version);
    expect(json("package.json")["version"]).toBe(version);
    expect(json("shared-schema", "package.json")["version"]).toBe(version);
    expect(json("package-lock.json")["version"]).toBe(version);
    const inPython = String(version).replace(/-(a|b|rc)[a-z]*\./, "$1");
    expect(text("pyproject.toml")).toContain(`version = "${inPython}"`);
  });

  test("Obsidian's list of versions has only those of three numbers, and the present one if it is such", () => {
    const { version = "" } = json("plugin", "manifest.json");
    const listed = Object.keys(json("plugin", "versions.json"));
    expect(listed.filter((one) => !/^\d+\.\d+\.\d+$/.test(one))).toEqual([]);
    if (!version.includes("-")) expect(listed).toContain(version);
  });

  test("Obsidian finds the same manifest at the root of the repository", () => {
    expect(text("manifest.json")).toBe(text("plugin", "manifest.json"));
    expect(text("versions.json")).toBe(text("plugin", "versions.json"));
  });

  test("every class of the sheet is the plugin's own or below one", () => {
    const rules = styles.replace(/\/\*[^]*?\*\//g, "").matchAll(/^([^{}@]+)\{/gm);
    for (const [, selectors] of rules) {
      // A comma within `:is(...)` does not separate selectors.
      const whole = selectors?.replace(/\((?:[^()]|\([^()]*\))*\)/g, "") ?? "";
      for (const selector of whole.split(",")) expect(selector.trim()).toMatch(/^\.resumable-anki-sync/);
    }
  });

  test("the sheet has no colour of its own", () => {
    expect(styles).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|!important/i);
  });

  test("every text for people is in the folder texts", () => {
    // The texts are packed, so that none of them can be read in the code.
    expect(/Sync vault|Everything is in step/.test(code)).toBe(false);
  });
});
