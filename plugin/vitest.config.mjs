import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const tests = fileURLToPath(new URL("../tests/plugin", import.meta.url));

// Obsidian's package has types only; the mocks are what runs.
const resolve = {
  alias: {
    obsidian: "obsidian-test-mocks/obsidian",
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        root: tests,
        test: {
          name: "modules",
          include: ["{modules,built}/**/*.test.ts"],
          environment: "jsdom",
          setupFiles: ["support/setup.ts"],
          testTimeout: 60_000,
        },
      },
      {
        root: tests,
        test: {
          name: "browser",
          include: ["browser/**/*.test.ts"],
          testTimeout: 120_000,
          // On a busy machine a program takes seconds to start.
          expect: { poll: { timeout: 30_000 } },
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
