import type { App, Plugin } from "obsidian";
import type { VaultEvent } from "../vault/events";
import type { Shelf } from "../vault/outbox";
import { dataOf, DEFAULTS, read, write, type Data } from "./values";

const PATH = "resumable-anki-sync:path";
const REMEMBERED = "resumable-anki-sync:remembered-path";
const EVENTS = "resumable-anki-sync:vault-events";

/** Loads and keeps what is set: for the vault in `data.json`, for this device in local storage. */
export class Keeper implements Shelf {
  readonly #app: App;
  readonly #plugin: Plugin;
  readonly #changed: () => void;
  #data: Data = DEFAULTS;
  #loading: Promise<void> | null = null;

  constructor(app: App, plugin: Plugin, changed: () => void) {
    this.#app = app;
    this.#plugin = plugin;
    this.#changed = changed;
  }

  get data(): Data {
    return this.#data;
  }

  /** Reads them once, when they are first needed: nothing is read while Obsidian starts. */
  loaded(): Promise<void> {
    this.#loading ??= this.reload();
    return this.#loading;
  }

  /** Reads them again, as when another device changed them. */
  async reload(): Promise<void> {
    this.#data = dataOf(await this.#plugin.loadData());
    this.#changed();
  }

  get(control: string): unknown {
    return control === "device.path" ? this.path : read(this.#data, control);
  }

  async set(control: string, value: unknown): Promise<void> {
    if (control === "device.path") {
      this.#app.saveLocalStorage(PATH, String(value).trim() || null);
    } else {
      this.#data = write(this.#data, control, value);
      await this.#plugin.saveData(this.#data);
    }
    this.#changed();
  }

  /** Where the sidecar's program is, as the user says; empty where it is to be looked for. */
  get path(): string {
    return this.#text(PATH);
  }

  /** Where it was last found on this device; empty where it never was. */
  get remembered(): string {
    return this.#text(REMEMBERED);
  }

  remember(path: string): void {
    if (path !== this.remembered) this.#app.saveLocalStorage(REMEMBERED, path);
  }

  load(): readonly VaultEvent[] {
    const stored: unknown = this.#app.loadLocalStorage(EVENTS);
    return Array.isArray(stored) ? (stored as VaultEvent[]) : [];
  }

  save(events: readonly VaultEvent[]): void {
    this.#app.saveLocalStorage(EVENTS, events.length > 0 ? events : null);
  }

  #text(key: string): string {
    const stored: unknown = this.#app.loadLocalStorage(key);
    return typeof stored === "string" ? stored : "";
  }
}
