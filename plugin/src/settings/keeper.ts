import type { App, Plugin } from "obsidian";
import type { SettingsSetParams, SettingsState } from "../sidecar/protocol";
import type { VaultEvent } from "../vault/events";
import type { EventStorage } from "../vault/outbox";
import {
  dataOf,
  DEFAULTS,
  flattened,
  hostOf,
  keyOf,
  nested,
  read,
  write,
  type ChosenSecret,
  type ChosenSecrets,
  type Data,
  type Values,
} from "./values";

const PREFIX = "resumable-anki-sync";
const PATH = `${PREFIX}:path`;
const REMEMBERED = `${PREFIX}:remembered-path`;
const EVENTS = `${PREFIX}:vault-events`;
const CONFIG = `${PREFIX}:config`;
const SYNC_ON_SAVE = `${PREFIX}:sync-on-save`;
const SYNC_EVERY = `${PREFIX}:sync-every`;
const SYNC_AT_START = `${PREFIX}:sync-at-start`;
const SECRETS = {
  ankiKeySecret: { stored: `${PREFIX}:anki-key`, address: "target" },
  generationKeySecret: { stored: `${PREFIX}:generation-key`, address: "generation.url" },
} as const;

/** The subject of a change: the path of the program, or anything else. */
export type Changed = "program" | "settings";

/** Asks the sidecar for this computer's settings, or sets some; undefined without a sidecar. */
export type OnComputer = (change?: SettingsSetParams) => Promise<SettingsState | undefined>;

/**
 * Loads and stores the settings. Those that shape cards are in the vault's `data.json`. What the sidecar keeps for this
 * computer comes from the sidecar, and what is needed before there is one, or chooses a secret, is in this device's
 * local storage: a vault may come from somebody else.
 */
export class Keeper implements EventStorage {
  readonly #app: App;
  readonly #plugin: Plugin;
  readonly #changed: (what: Changed) => void;
  readonly #onComputer: OnComputer;
  #data: Data = DEFAULTS;
  #computer: Values | null = null;
  #loading: Promise<void> | null = null;

  constructor(app: App, plugin: Plugin, changed: (what: Changed) => void, onComputer: OnComputer) {
    this.#app = app;
    this.#plugin = plugin;
    this.#changed = changed;
    this.#onComputer = onComputer;
  }

  get data(): Data {
    return this.#data;
  }

  /** True if the settings of this computer are known from the sidecar. */
  get knowsComputer(): boolean {
    return this.#computer !== null;
  }

  /** Reads them once, when they are first needed: nothing is read while Obsidian starts. */
  loaded(): Promise<void> {
    this.#loading ??= this.reload();
    return this.#loading;
  }

  /** Reads them again, for example after another device or the command line changed them. */
  async reload(): Promise<void> {
    try {
      this.#data = dataOf(await this.#plugin.loadData());
    } catch {
      // The sidecar reads the same file, and the panel shows its error.
      this.#data = DEFAULTS;
    }
    this.#changed("settings");
  }

  /** Asks the sidecar for the settings of this computer. */
  async loadComputer(): Promise<void> {
    this.#take(await this.#onComputer());
  }

  get(control: string): unknown {
    const key = keyOf(control);
    if (key) return read(key.scope === "vault" ? this.#data.sync : (this.#computer ?? {}), control);
    switch (control) {
      case "device.path":
        return this.path;
      case "config":
        return this.config;
      case "syncOnSave":
        return this.syncOnSave;
      case "syncEvery":
        return this.syncEvery;
      case "syncAtStart":
        return this.syncAtStart;
      case "ankiKeySecret":
      case "generationKeySecret":
        return this.#secret(control)?.name ?? "";
      default:
        return this.#data[control as keyof Data];
    }
  }

  async set(control: string, value: unknown): Promise<void> {
    const key = keyOf(control);
    if (key?.scope === "device") await this.#setOnComputer(control, key.name, value);
    else if (key || control in DEFAULTS) await this.#setInVault(control, value);
    else await this.#setOnDevice(control, value);
    this.#changed(control === "device.path" ? "program" : "settings");
  }

  /** The path of the sidecar's program in the settings; empty if it is to be searched. */
  get path(): string {
    return this.#text(PATH);
  }

  /** The `config.toml` of this computer, if it is not the usual one. */
  get config(): string {
    return this.#text(CONFIG);
  }

  get syncOnSave(): boolean {
    return this.#app.loadLocalStorage(SYNC_ON_SAVE) === true;
  }

  /** The minutes between automatic syncs of changed notes; 0 for never. */
  get syncEvery(): number {
    const stored: unknown = this.#app.loadLocalStorage(SYNC_EVERY);
    return typeof stored === "number" && stored >= 1 ? Math.floor(stored) : 0;
  }

  get syncAtStart(): boolean {
    return this.#app.loadLocalStorage(SYNC_AT_START) === true;
  }

  /** True if the sidecar ran on this device before, or the user chose its path. */
  get isUsed(): boolean {
    return this.remembered !== "" || this.path !== "";
  }

  get secrets(): ChosenSecrets {
    return { anki: this.#secret("ankiKeySecret"), generation: this.#secret("generationKeySecret") };
  }

  /** The path at which it was last found on this device; empty if it never was. */
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

  async #setInVault(control: string, value: unknown): Promise<void> {
    // The command line writes the same file.
    const data = await this.#plugin.loadData().then(dataOf, () => null);
    if (!data) {
      // A damaged file is not overwritten. The sidecar reads it too, and its error is shown.
      this.#changed("settings");
      await this.#onComputer();
      return;
    }
    this.#data = keyOf(control) ? { ...data, sync: write(data.sync, control, value) } : { ...data, [control]: value };
    await this.#plugin.saveData(this.#data);
  }

  async #setOnComputer(control: string, name: string, value: unknown): Promise<void> {
    const next = write(this.#computer ?? {}, control, value)[name];
    // A default is written too: on this computer it takes precedence over a file for all vaults.
    const written = next ?? keyOf(control)?.fallback ?? null;
    this.#take(
      await this.#onComputer(written === null ? { unset: [name] } : { settings: nested({ [name]: written }) }),
    );
  }

  async #setOnDevice(control: string, value: unknown): Promise<void> {
    if (control === "ankiKeySecret" || control === "generationKeySecret") await this.#choose(control, String(value));
    else if (control === "syncOnSave") this.#app.saveLocalStorage(SYNC_ON_SAVE, value === true ? true : null);
    else if (control === "syncAtStart") this.#app.saveLocalStorage(SYNC_AT_START, value === true ? true : null);
    else if (control === "syncEvery") this.#app.saveLocalStorage(SYNC_EVERY, Number(value) >= 1 ? Number(value) : null);
    else if (control === "config") this.#app.saveLocalStorage(CONFIG, String(value).trim() || null);
    else if (control === "device.path") this.#app.saveLocalStorage(PATH, String(value).trim() || null);
  }

  // A secret is for the host that is set now, and for no other that a setting may name later.
  async #choose(control: keyof typeof SECRETS, name: string): Promise<void> {
    const { stored, address } = SECRETS[control];
    if (!this.#computer) await this.loadComputer();
    const host = hostOf(String(read(this.#computer ?? {}, `sync.${address}`)));
    this.#app.saveLocalStorage(stored, name ? { name, host } : null);
  }

  #secret(control: keyof typeof SECRETS): ChosenSecret | null {
    const stored = this.#app.loadLocalStorage(SECRETS[control].stored) as Partial<ChosenSecret> | null;
    const { name, host } = stored ?? {};
    return typeof name === "string" && typeof host === "string" ? { name, host } : null;
  }

  #take(state: SettingsState | undefined): void {
    if (state) this.#computer = flattened(state.settings);
  }

  #text(key: string): string {
    const stored: unknown = this.#app.loadLocalStorage(key);
    return typeof stored === "string" ? stored : "";
  }
}
