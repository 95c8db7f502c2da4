import { expect, test as plainTest } from "vitest";
import { sidecar } from "../support/paths";
import { Programs } from "../support/processes";
import { TestVault } from "../support/vaults";
import type { Opening } from "./shell/index";
import { Desk, PROGRAM, type Window } from "./window";

/** Obsidian's local storage after the plugin has found its sidecar. */
export const KNOWN = { "resumable-anki-sync:remembered-path": PROGRAM };

export interface Stage {
  /** The browser for the tests of a file. */
  readonly desk: Desk;
  readonly vault: TestVault;
  readonly programs: Programs;
  /** Opens a vault, the test's own unless another is named, in a window that ends with the test. */
  readonly open: (opening?: Partial<Opening>, of?: TestVault) => Promise<Window>;
}

/** A test with a vault of its own, and with windows in which the plugin finds the real sidecar. */
export const test = plainTest.extend<Stage>({
  desk: [
    async ({}, use) => {
      const desk = await Desk.open();
      await use(desk);
      await desk.close();
    },
    { scope: "file" },
  ],
  vault: async ({}, use) => {
    const vault = new TestVault();
    await use(vault);
    vault.delete();
  },
  programs: async ({ vault }, use) => {
    const programs = new Programs(vault.variables);
    programs.install(PROGRAM, [sidecar]);
    await use(programs);
    await programs.end();
  },
  open: async ({ desk, programs, vault }, use) => {
    const windows: Window[] = [];
    await use(async (opening = {}, of = vault) => {
      const window = await desk.window(programs, { vault: of.path, ...opening });
      windows.push(window);
      return window;
    });
    for (const window of windows) if (!window.page.isClosed()) await window.close();
    expect(windows.flatMap(({ errors }) => errors)).toEqual([]);
  },
});
