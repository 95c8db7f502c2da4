// A page that imitates Obsidian: it loads the built main.js as Obsidian does.

import { decompress } from "brotli";
import * as codeMirrorState from "@codemirror/state";
import * as codeMirrorView from "@codemirror/view";
import { setup } from "obsidian-test-mocks/setup";
import * as mocks from "obsidian-test-mocks/obsidian";
import { files, host, spawn } from "./bridge";
import { fold, openEditor, openReading, replaced, typed } from "./editor";
import { Menu } from "./menus";
import { obsidian, setPlugin } from "./obsidian";
import { drawSettings } from "./settings";
import { showTooltips } from "./tooltips";

setup();
showTooltips(document);

export interface Opening {
  readonly code: string;
  readonly manifest: object;
  readonly vault: string;
  readonly home: string;
  readonly files: Record<string, string>;
  readonly storage: Record<string, unknown>;
  readonly activeFile: string | null;
  readonly variables: Record<string, string>;
  readonly mobile: boolean;
  /** The language that Obsidian is set to; English by default. */
  readonly language?: string;
}

type Loaded = mocks.Plugin;

let plugin: Loaded;
let app: mocks.App;

const shell = {
  /** Opens the vault: loads the plugin, then reports that the layout is ready. Returns the milliseconds of loading. */
  async open(opening: Opening): Promise<number> {
    (globalThis as { process?: unknown }).process = { env: opening.variables, arch: "x64" };
    app = mocks.App.createConfigured__({
      files: opening.files,
      adapter: mocks.FileSystemAdapter.create__(opening.vault).asOriginalType__() as never,
    });
    for (const [key, value] of Object.entries(opening.storage)) app.saveLocalStorage(key, value);
    obsidian.getLanguage = () => opening.language ?? "en";
    obsidian.Platform.isDesktopApp = !opening.mobile;
    app.vault.on("modify", (file) => void written(opening.vault, file as never));
    app.workspace.getActiveFile = () =>
      (opening.activeFile === null ? null : app.vault.getAbstractFileByPath(opening.activeFile)) as never;
    const modules: Record<string, unknown> = {
      obsidian,
      child_process: { spawn },
      "@codemirror/state": codeMirrorState,
      "@codemirror/view": codeMirrorView,
      electron: { webUtils: { getPathForFile: (file: File) => `/home/somebody/${file.name}` } },
      os: { homedir: () => opening.home },
      "fs/promises": files,
      zlib: { brotliDecompressSync: decompress },
    };
    const module = { exports: {} as { default?: new (...args: unknown[]) => Loaded } };
    const before = performance.now();
    new Function("require", "module", "exports", opening.code)((name: string) => modules[name], module, module.exports);
    const Plugin = module.exports.default;
    if (!Plugin) throw new Error("main.js has no plugin");
    plugin = new Plugin(app, opening.manifest);
    const file = `${opening.vault}/${app.vault.configDir}/plugins/resumable-anki-sync/data.json`;
    plugin.loadData = async () => JSON.parse((await host.hostLoad(file)) ?? "null") as unknown;
    plugin.saveData = (data) => host.hostSave(file, JSON.stringify(data));
    setPlugin(plugin);
    plugin.load();
    const took = performance.now() - before;
    app.workspace.setLayoutReady__();
    return took;
  },

  /** The commands that Obsidian's palette would list now. */
  commands(): string[] {
    return [...plugin.commands__.values()]
      .filter((command) => command.checkCallback?.(true) ?? true)
      .map(({ id }) => id);
  },

  run(id: string): boolean {
    const command = plugin.commands__.get(id);
    if (!command) return false;
    if (command.callback) return (command.callback(), true);
    return command.checkCallback?.(false) === true;
  },

  async cli(command: string, params: Record<string, string>): Promise<string> {
    const handler = plugin.cliHandlers__.get(command);
    return handler ? await handler(params) : "";
  },

  rename(from: string, to: string): Promise<void> {
    const file = app.vault.getAbstractFileByPath(from);
    if (!file) throw new Error(`There is no ${from}`);
    return app.vault.rename(file, to);
  },

  /** Writes a note, as the editor does some time after the last key. */
  save(path: string, text: string): Promise<void> {
    const file = app.vault.getFileByPath(path);
    if (!file) throw new Error(`There is no ${path}`);
    return app.vault.modify(file as never, text);
  },

  edit(path: string, line?: number): Promise<void> {
    return openEditor(app, plugin, path, line);
  },

  read(path: string): Promise<void> {
    return openReading(app, plugin, path);
  },

  type(text: string, line: number): number[] {
    return typed(text, line);
  },

  replaceLines(first: number, last: number, text: string): string {
    return replaced(first, last, text);
  },

  fold(first: number, last: number): void {
    fold(first, last);
  },

  /** Opens the menu of a file or a folder, as in the file explorer. */
  fileMenu(path: string): void {
    const file = app.vault.getAbstractFileByPath(path);
    const menu = Menu.empty();
    app.workspace.trigger("file-menu", menu, file, "file-explorer-context-menu");
    menu.showAtPosition({ x: 60, y: 60 });
  },

  /** Opens the menu of selected text, by its first and last line counted from 1. */
  selectionMenu(path: string, first: number, last: number): void {
    const file = app.vault.getAbstractFileByPath(path);
    const editor = {
      somethingSelected: () => true,
      getCursor: (side: string) => ({ line: (side === "from" ? first : last) - 1, ch: 0 }),
    };
    const menu = Menu.empty();
    app.workspace.trigger("editor-menu", menu, editor, { file });
    menu.showAtPosition({ x: 60, y: 60 });
  },

  /** Follows an address of the plugin's own, as from a card in Anki. */
  follow(action: string, params: Record<string, string>): void {
    plugin.obsidianProtocolHandlers__.get(action)?.({ action, ...params });
  },

  settings(): void {
    const tab = plugin.settingTabs__[0];
    if (tab) drawSettings(tab as never, app, plugin.manifest.name);
  },

  stored(): Promise<unknown> {
    return plugin.loadData();
  },

  /** Switches the plugin off, as when Obsidian is closed. */
  close(): void {
    plugin.unload();
  },
};

/** Brings to the disk, and to Obsidian's cache, what was written into a note. */
async function written(vault: string, file: mocks.TFile): Promise<void> {
  const text = await app.vault.read(file as never);
  await host.hostSave(`${vault}/${file.path}`, text);
  const yaml = /^---\n([^]*?)\n---\n/.exec(text)?.[1] ?? "";
  app.metadataCache.cache__.set(file.path, { frontmatter: mocks.parseYaml(yaml) } as never);
}

(window as unknown as { shell: typeof shell }).shell = shell;

export type Shell = typeof shell;
