import { spawn } from "node:child_process";
import { promises, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import * as codeMirrorState from "@codemirror/state";
import * as codeMirrorView from "@codemirror/view";
import * as obsidian from "obsidian-test-mocks/obsidian";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pluginFolder, sidecar } from "../support/paths";
import { TestVault } from "../support/vaults";

const code = readFileSync(join(pluginFolder, "main.js"), "utf8");
const manifest = JSON.parse(readFileSync(join(pluginFolder, "manifest.json"), "utf8")) as object;

type Loaded = obsidian.Plugin;

let vault: TestVault;
let plugin: Loaded;
let started: string[][];

/** Loads main.js as Obsidian does: as the body of a function that gets `require`, `module` and `exports`. */
function load(app: obsidian.App): Loaded {
  const module = { exports: {} as { default?: new (...args: unknown[]) => Loaded } };
  const modules: Record<string, unknown> = {
    obsidian: { ...obsidian, Platform: { ...obsidian.Platform, isWin: false, isLinux: true } },
    "@codemirror/state": codeMirrorState,
    "@codemirror/view": codeMirrorView,
    os: { homedir },
    "fs/promises": promises,
    zlib: { brotliDecompressSync },
    child_process: {
      spawn: (program: string, args: string[], options: object) => {
        started.push([program, ...args]);
        return spawn(program, args, { ...options, env: { ...process.env, ...vault.variables } });
      },
    },
  };
  new Function("require", "module", "exports", code)((name: string) => modules[name], module, module.exports);
  const Plugin = module.exports.default;
  if (!Plugin) throw new Error("main.js has no plugin");
  return new Plugin(app, manifest);
}

function vaultApp(): obsidian.App {
  const adapter = obsidian.FileSystemAdapter.create__(vault.path).asOriginalType__();
  const app = obsidian.App.createConfigured__({ adapter: adapter as never });
  app.saveLocalStorage("resumable-anki-sync:path", sidecar);
  return app;
}

function can(id: string): boolean {
  return plugin.commands__.get(id)?.checkCallback?.(true) === true;
}

describe("The built plugin", () => {
  beforeEach(() => {
    vault = new TestVault();
    started = [];
  });

  afterEach(() => {
    plugin.unload();
    vault.delete();
  });

  test("registers its views, commands, settings and command line, and starts nothing", () => {
    plugin = load(vaultApp());
    plugin.load();
    expect([...plugin.views__.keys()]).toHaveLength(8);
    expect([...plugin.commands__.keys()]).toHaveLength(29);
    expect([...plugin.cliHandlers__.keys()].map((name) => name.split(":")[1])).toEqual(["sync", "progress", "stop"]);
    expect(plugin.settingTabs__).toHaveLength(1);
    expect(plugin.ribbonActions__).toHaveLength(1);
    expect(started).toEqual([]);
  });

  test("syncs a vault with the real sidecar, and leaves no process", async () => {
    vault.copyExample();
    plugin = load(vaultApp());
    plugin.load();
    expect(await plugin.cliHandlers__.get("resumable-anki-sync:sync")?.({})).toBe("The sync has started.");
    expect(can("stop")).toBe(true);
    await expect.poll(() => can("sync-vault"), { timeout: 60_000, interval: 100 }).toBe(true);
    expect(vault.ankiNotes().length).toBeGreaterThan(40);
    expect(started).toEqual([
      [sidecar, "--version"],
      [sidecar, "serve"],
    ]);
  });
});
