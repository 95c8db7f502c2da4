// The rules of Obsidian's review, for the code; eslint.manifest.mjs has those for the manifest and the licence.

import { defineConfig, globalIgnores } from "eslint/config";
import obsidianmd from "eslint-plugin-obsidianmd";

export default defineConfig([
  globalIgnores(["main.js", "*.mjs"]),
  ...obsidianmd.configs.recommended,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "obsidianmd/ui/sentence-case": [
        "warn",
        { brands: ["Anki", "AnkiConnect", "Obsidian", "Markdown", "Windows"], acronyms: ["URL", "API"] },
      ],
    },
  },
]);
