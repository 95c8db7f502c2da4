import type { Secrets, Settings } from "../sidecar/protocol";
import { KEYS, type Key } from "./schema";

/** Settings by their names in `config.toml`, a table's with a dot; what is missing has its default. */
export type Values = Readonly<Record<string, unknown>>;

/** The content of `data.json` in the vault: the settings that shape cards, and the plugin's harmless ones. */
export interface Data {
  readonly sync: Values;
  readonly askOnOpen: boolean;
  readonly quiet: boolean;
  /** True to show a mark beside each card in the text. */
  readonly marks: boolean;
}

export const DEFAULTS: Data = { sync: {}, askOnOpen: true, quiet: false, marks: true };

/** A secret that was chosen: its name in the secret storage, and the host that it was chosen for. */
export interface ChosenSecret {
  readonly name: string;
  readonly host: string;
}

export interface ChosenSecrets {
  readonly anki: ChosenSecret | null;
  readonly generation: ChosenSecret | null;
}

const BY_NAME: ReadonlyMap<string, Key> = new Map(KEYS.map((key) => [key.name, key]));

/** The stored value as data; defaults replace values that do not fit, and unknown keys are kept. */
export function dataOf(stored: unknown): Data {
  const given: Record<string, unknown> = typeof stored === "object" && stored !== null ? { ...stored } : {};
  for (const [name, fallback] of Object.entries(DEFAULTS) as [string, unknown][]) {
    const value = given[name];
    if (typeof value !== typeof fallback || value === null) given[name] = fallback;
  }
  return given as unknown as Data;
}

/** The key of a control `sync.KEY` or `sync.KEY#OPTION`; undefined for one of the plugin's own. */
export function keyOf(control: string): Key | undefined {
  return parsed(control).key;
}

/** The value of a control of the sidecar's settings. */
export function read(values: Values, control: string): unknown {
  const { key, option } = parsed(control);
  if (!key) return undefined;
  const value = values[key.name] ?? key.fallback;
  if (option !== null) return Array.isArray(value) && value.includes(option);
  if (key.kind === "list") return Array.isArray(value) ? value.join(", ") : "";
  if (key.kind === "text") return typeof value === "number" || typeof value === "string" ? String(value) : "";
  return value;
}

/** The values with a control's new one; a default is not stored. */
export function write(values: Values, control: string, value: unknown): Values {
  const { key, option } = parsed(control);
  if (!key) return values;
  const sync = { ...values };
  const next = option === null ? meant(key, value) : toggled(key, sync[key.name] ?? key.fallback, option, value);
  if (JSON.stringify(next) === JSON.stringify(key.fallback)) delete sync[key.name];
  else sync[key.name] = next;
  return sync;
}

/** The values as the sidecar reads them: tables within tables. */
export function nested(values: Values): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const tables = name.split(".");
    const key = tables.pop() ?? "";
    let place = settings;
    for (const table of tables) place = (place[table] ??= {}) as Record<string, unknown>;
    place[key] = value;
  }
  return settings;
}

/** The values of the sidecar's settings, by their names. */
export function flattened(settings: Settings): Values {
  const values: Record<string, unknown> = {};
  for (const { name } of KEYS) {
    let value: unknown = settings;
    for (const part of name.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The host of an address, with its port if there is one, as the sidecar compares hosts. */
export function hostOf(address: string): string {
  const [, host = ""] = /^[a-z]+:\/\/(?:[^@/?#]*@)?([^/?#]+)/i.exec(address) ?? [];
  return host.replace(/[[\]]/g, "").toLowerCase();
}

/** The chosen secrets, each with its host; `find` returns the value under a name, or null. */
export function secretsOf(chosen: ChosenSecrets, find: (name: string) => string | null): Secrets {
  const secrets: Record<string, string> = {};
  const add = (key: string, secret: ChosenSecret | null) => {
    const value = secret ? find(secret.name) : null;
    if (secret && value) Object.assign(secrets, { [key]: value, [`${key}_host`]: secret.host });
  };
  add("anki_key", chosen.anki);
  add("generation.key", chosen.generation);
  return secrets;
}

function parsed(control: string): { key: Key | undefined; option: string | null } {
  const [path = "", option] = control.split("#");
  return {
    key: path.startsWith("sync.") ? BY_NAME.get(path.slice("sync.".length)) : undefined,
    option: option ?? null,
  };
}

function meant(key: Key, value: unknown): unknown {
  if (key.kind === "list") {
    return String(value)
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  }
  if (key.kind !== "text" || key.fallback !== null) return value;
  const text = String(value).trim();
  return text === "" ? null : /^\d+$/.test(text) ? Number(text) : text;
}

function toggled(key: Key, now: unknown, option: string, on: unknown): string[] {
  const chosen = new Set(Array.isArray(now) ? now.map(String) : []);
  if (on) chosen.add(option);
  else chosen.delete(option);
  return key.options.filter((each) => chosen.has(each)).sort(inOrderOf(key.fallback));
}

// So that turning something off and on again gives the default, which has an order of its own.
function inOrderOf(fallback: unknown): (a: string, b: string) => number {
  const order = Array.isArray(fallback) ? fallback.map(String) : [];
  const rank = (option: string) => (order.includes(option) ? order.indexOf(option) : order.length);
  return (a, b) => rank(a) - rank(b);
}
