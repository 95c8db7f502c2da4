// The rules of Obsidian's review for what is not code. Run from the repository's root, where the licence is.

import { defineConfig } from "eslint/config";
import obsidianmd from "eslint-plugin-obsidianmd";
import tseslint from "typescript-eslint";
import { PlainTextParser } from "../node_modules/eslint-plugin-obsidianmd/dist/lib/plainTextParser.js";

export default defineConfig([
  {
    files: ["**/manifest.json"],
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: [".json"] } },
    plugins: { obsidianmd },
    rules: { "obsidianmd/validate-manifest": "error" },
  },
  {
    files: ["**/LICENSE"],
    languageOptions: { parser: PlainTextParser },
    plugins: { obsidianmd },
    rules: { "obsidianmd/validate-license": "error" },
  },
]);
