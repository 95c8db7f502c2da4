import type { Secrets, Settings } from "../sidecar/protocol";
import { KEYS, type Key } from "./schema";

/** What `data.json` holds: what differs from the sidecar's defaults, and the plugin's own settings. */
export interface Data {
  /** By the keys of `config.toml`, a table's with a dot. */
  readonly sync: Readonly<Record<string, unknown>>;
  readonly askOnOpen: boolean;
  readonly syncOnSave: boolean;
  readonly quiet: boolean;
  /** The path of a `config.toml` that is read first; empty where there is none. */
  readonly config: string;
  /** The names under which the secrets are in the secret storage. */
  readonly ankiKeySecret: string;
  readonly generationKeySecret: string;
}

export const DEFAULTS: Data = {
  sync: {},
  askOnOpen: true,
  syncOnSave: false,
  quiet: false,
  config: "",
  ankiKeySecret: "",
  generationKeySecret: "",
};

const BY_NAME: ReadonlyMap<string, Key> = new Map(KEYS.map((key) => [key.name, key]));

/** What was stored, whatever it is, as data; what does not fit is the default. */
export function dataOf(stored: unknown): Data {
  const given: Record<string, unknown> = typeof stored === "object" && stored !== null ? { ...stored } : {};
  const kept = Object.entries(DEFAULTS).map(([name, fallback]: [string, unknown]) => {
    const value = given[name];
    return [name, typeof value === typeof fallback && value !== null ? value : fallback];
  });
  return { ...DEFAULTS, ...(Object.fromEntries(kept) as Partial<Data>) };
}

/** The value of a control: `sync.KEY`, `sync.KEY#OPTION` of a choice of several, or one of the plugin's own. */
export function read(data: Data, control: string): unknown {
  const { key, option } = parsed(control);
  if (!key) return data[control as keyof Data];
  const value = data.sync[key.name] ?? key.fallback;
  if (option !== null) return Array.isArray(value) && value.includes(option);
  if (key.kind === "list") return Array.isArray(value) ? value.join(", ") : "";
  if (key.kind === "text") return typeof value === "number" || typeof value === "string" ? String(value) : "";
  return value;
}

/** The data with a control's new value; a value that is the default is not kept. */
export function write(data: Data, control: string, value: unknown): Data {
  const { key, option } = parsed(control);
  if (!key) return { ...data, [control]: value };
  const sync = { ...data.sync };
  const next = option === null ? meant(key, value) : toggled(key, sync[key.name] ?? key.fallback, option, value);
  if (JSON.stringify(next) === JSON.stringify(key.fallback)) delete sync[key.name];
  else sync[key.name] = next;
  return { ...data, sync };
}

/** The settings as the sidecar wants them: tables within tables, and no key that the schema does not know. */
export function settingsOf({ sync }: Data): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(sync)) {
    if (!BY_NAME.has(name)) continue;
    const tables = name.split(".");
    const key = tables.pop() ?? "";
    let place = settings;
    for (const table of tables) place = (place[table] ??= {}) as Record<string, unknown>;
    place[key] = value;
  }
  return settings;
}

/** The secrets that are named; `find` gives the value under a name, null where there is none. */
export function secretsOf(data: Data, find: (name: string) => string | null): Secrets {
  const anki = data.ankiKeySecret ? find(data.ankiKeySecret) : null;
  const generation = data.generationKeySecret ? find(data.generationKeySecret) : null;
  return {
    ...(anki ? { anki_key: anki } : {}),
    ...(generation ? { "generation.key": generation } : {}),
  };
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
