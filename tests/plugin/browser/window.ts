import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium as playwright, type Browser, type Locator, type Page } from "playwright-core";
import { published as offer } from "../support/offer";
import { chromium, pluginFolder, root } from "../support/paths";
import type { Programs } from "../support/processes";
import type { Opening, Shell } from "./shell/index";

export const HOME = "/home/somebody";
/** The first place where the plugin looks for the program. */
export const PROGRAM = `${HOME}/.local/bin/obsidian-anki-sync`;

const here = join(root, "tests", "plugin", "browser", "shell");

/** The browser, and the page that each of its windows shows. */
export class Desk {
  readonly #browser: Browser;
  readonly #shell: string;
  readonly #code: string;
  readonly #manifest: object;
  readonly #sheet: string;
  #published: string | null = null;

  private constructor(browser: Browser, shell: string, code: string, manifest: object, sheet: string) {
    this.#browser = browser;
    this.#shell = shell;
    this.#code = code;
    this.#manifest = manifest;
    this.#sheet = sheet;
  }

  static async open(): Promise<Desk> {
    const executablePath = chromium();
    if (!executablePath) throw new Error("There is no Chromium.");
    const [browser, bundle, code, manifest, base, theme, styles] = await Promise.all([
      playwright.launch({ executablePath, args: ["--no-sandbox"] }),
      build({
        entryPoints: [join(here, "index.ts")],
        bundle: true,
        write: false,
        format: "iife",
        tsconfigRaw: "{}",
      }),
      readFile(join(pluginFolder, "main.js"), "utf8"),
      readFile(join(pluginFolder, "manifest.json"), "utf8"),
      readFile(join(here, "base.css"), "utf8"),
      readFile(join(here, "theme.css"), "utf8"),
      readFile(join(pluginFolder, "styles.css"), "utf8"),
    ]);
    const shell = bundle.outputFiles[0]?.text ?? "";
    return new Desk(browser, shell, code, JSON.parse(manifest) as object, [base, theme, styles].join("\n"));
  }

  /** A window of Obsidian with the plugin loaded and the layout ready. */
  async window(programs: Programs, opening: Partial<Opening> = {}): Promise<Window> {
    const page = await this.#browser.newPage({ viewport: { width: 1000, height: 640 } });
    const window = new Window(page, programs);
    await window.prepare(this.#shell, this.#sheet);
    await window.open({
      code: this.#code,
      manifest: this.#manifest,
      vault: "/vault",
      home: HOME,
      files: {},
      storage: {},
      activeFile: null,
      variables: {},
      mobile: false,
      ...opening,
    });
    return window;
  }

  /** The code of the plugin as it will be when a release offers installers. */
  get published(): string {
    this.#published ??= builtWith(offer);
    return this.#published;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

function builtWith(offered: object): string {
  const folder = mkdtempSync(join(tmpdir(), "published-"));
  const [file, out] = [join(folder, "offer.json"), join(folder, "main.js")];
  writeFileSync(file, JSON.stringify(offered));
  const words = ["esbuild.config.mjs", "--offer", file, "--out", out];
  execFileSync(process.execPath, words, { cwd: pluginFolder, stdio: "ignore" });
  const code = readFileSync(out, "utf8");
  rmSync(folder, { recursive: true });
  return code;
}

/** One window of Obsidian. */
export class Window {
  readonly page: Page;
  /** The errors in the page. */
  readonly errors: string[] = [];
  /** The time that the plugin took to load, in milliseconds. */
  loaded = 0;
  readonly #programs: Programs;
  #count = 0;

  constructor(page: Page, programs: Programs) {
    this.page = page;
    this.#programs = programs;
    page.on("pageerror", ({ stack, message }) => this.errors.push(stack ?? message));
  }

  async prepare(shell: string, sheet: string): Promise<void> {
    const { page } = this;
    const children = new Map<number, ReturnType<Programs["start"]>>();
    await page.exposeFunction("hostSpawn", (program: string, args: string[]) => {
      const id = (this.#count += 1);
      const child = this.#programs.start(program, args);
      const tell = (event: string, value: string | number | null = null) =>
        void page
          .evaluate(([number, name, data]) => (window as unknown as Bridge).bridge(number, name, data), [
            id,
            event,
            value,
          ] as const)
          .catch(() => undefined);
      if (!child) {
        tell("error", `spawn ${program} ENOENT`);
        return id;
      }
      children.set(id, child);
      child.stdout?.on("data", (data: Buffer) => tell("stdout", data.toString("base64")));
      child.stderr?.on("data", (data: Buffer) => tell("stderr", data.toString("base64")));
      child.stdin?.on("error", () => undefined);
      child.on("exit", (code) => tell("exit", code));
      child.on("close", () => tell("close"));
      return id;
    });
    await page.exposeFunction("hostWrite", (id: number, data: string) => {
      children.get(id)?.stdin?.write(Buffer.from(data, "base64"));
    });
    await page.exposeFunction("hostEnd", (id: number) => void children.get(id)?.stdin?.end());
    await page.exposeFunction("hostKill", (id: number) => void children.get(id)?.kill("SIGKILL"));
    await page.exposeFunction("hostHas", (program: string) => this.#programs.has(program));
    await page.exposeFunction("hostLoad", (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : null));
    await page.exposeFunction("hostSave", (file: string, text: string) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    });
    await page.setContent(FRAME);
    await page.addStyleTag({ content: sheet });
    await page.addScriptTag({ content: shell });
  }

  async open(opening: Opening): Promise<void> {
    this.loaded = await this.page.evaluate(
      (given) => (window as unknown as { shell: Shell }).shell.open(given),
      opening,
    );
  }

  /** Runs a command as from the palette; fails if the palette would not list it. */
  async run(id: string): Promise<void> {
    const ran = await this.page.evaluate((name) => (window as unknown as { shell: Shell }).shell.run(name), id);
    if (!ran) throw new Error(`The command ${id} cannot run now.`);
  }

  commands(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { shell: Shell }).shell.commands());
  }

  cli(command: string, params: Record<string, string> = {}): Promise<string> {
    return this.page.evaluate(([name, given]) => (window as unknown as { shell: Shell }).shell.cli(name, given), [
      command,
      params,
    ] as const);
  }

  rename(from: string, to: string): Promise<void> {
    return this.page.evaluate(
      ([before, after]) => (window as unknown as { shell: Shell }).shell.rename(before, after),
      [from, to] as const,
    );
  }

  /** Writes a note, as the editor does some time after the last key. */
  save(path: string, text: string): Promise<void> {
    return this.page.evaluate(([file, written]) => (window as unknown as { shell: Shell }).shell.save(file, written), [
      path,
      text,
    ] as const);
  }

  /** Opens a note in the editor. */
  edit(path: string): Promise<void> {
    return this.page.evaluate((file) => (window as unknown as { shell: Shell }).shell.edit(file), path);
  }

  /** Shows a note in reading view. */
  read(path: string): Promise<void> {
    return this.page.evaluate((file) => (window as unknown as { shell: Shell }).shell.read(file), path);
  }

  /** Types at the beginning of a line; returns how long each letter blocked the page, in milliseconds. */
  type(text: string, line: number): Promise<number[]> {
    return this.page.evaluate(([letters, at]) => (window as unknown as { shell: Shell }).shell.type(letters, at), [
      text,
      line,
    ] as const);
  }

  /** Replaces lines of the editor, counted from 1; returns the text that they had. */
  replaceLines(first: number, last: number, text: string): Promise<string> {
    return this.page.evaluate(
      ([from, to, written]) => (window as unknown as { shell: Shell }).shell.replaceLines(from, to, written),
      [first, last, text] as const,
    );
  }

  /** Folds lines of the editor, counted from 1, into the first of them. */
  fold(first: number, last: number): Promise<void> {
    return this.page.evaluate(([from, to]) => (window as unknown as { shell: Shell }).shell.fold(from, to), [
      first,
      last,
    ] as const);
  }

  fileMenu(path: string): Promise<void> {
    return this.page.evaluate((file) => (window as unknown as { shell: Shell }).shell.fileMenu(file), path);
  }

  selectionMenu(path: string, first: number, last: number): Promise<void> {
    return this.page.evaluate(
      ([file, from, to]) => (window as unknown as { shell: Shell }).shell.selectionMenu(file, from, to),
      [path, first, last] as const,
    );
  }

  follow(action: string, params: Record<string, string>): Promise<void> {
    return this.page.evaluate(([name, given]) => (window as unknown as { shell: Shell }).shell.follow(name, given), [
      action,
      params,
    ] as const);
  }

  settings(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as { shell: Shell }).shell.settings());
  }

  /** The control of a setting, by the name in its row: Obsidian gives controls no name of their own. */
  setting(name: string): Locator {
    return this.#settingRow(name).locator("input, select");
  }

  /** Opens a page of the settings. */
  async settingsPage(name: string): Promise<void> {
    await this.#settingRow(name).click();
  }

  #settingRow(name: string): Locator {
    const title = this.page.locator(".setting-item-name", { hasText: new RegExp(`^${name}$`) });
    return this.page.locator(".setting-items > .setting-item").filter({ has: title });
  }

  stored(): Promise<unknown> {
    return this.page.evaluate(() => (window as unknown as { shell: Shell }).shell.stored());
  }

  /** Waits until the text is seen somewhere. */
  async sees(text: string | RegExp, timeout = 30_000): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor({ timeout });
  }

  /** Waits until the requested sync has completed. */
  async completes(timeout = 60_000): Promise<void> {
    const end = Date.now() + timeout;
    while ((await this.commands()).includes("stop")) {
      if (Date.now() > end) throw new Error("The sync did not end in time.");
      await this.page.waitForTimeout(50);
    }
    await this.page.locator(".resumable-anki-sync-card-title", { hasText: "The sync is complete" }).waitFor();
  }

  async click(name: string | RegExp): Promise<void> {
    await this.page
      .getByRole("button", { name, exact: typeof name === "string" })
      .first()
      .click();
  }

  /** Closes Obsidian: the plugin is unloaded, and the page is gone. */
  async close(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as { shell: Shell }).shell.close());
    await this.page.close();
  }
}

interface Bridge {
  bridge(id: number, event: string, value: string | number | null): void;
}

const FRAME = `<!doctype html><html lang="en"><body class="theme-light">
<div class="app-container"><div class="side-dock-ribbon"></div><div class="mod-root"></div><div class="mod-right-split"></div></div>
<div class="status-bar"></div><div class="notice-container"></div></body></html>`;
