import type { SettingDefinition, SettingDefinitionItem, SettingDefinitionPage, SettingGroupItem } from "obsidian";
import { cls } from "../elements";
import { settingTexts } from "../texts";
import { SYNTAX_EXAMPLES } from "./examples";
import { KEYS, type Key } from "./schema";

/** The data that the definitions depend on, beside the schema. */
export interface Surroundings {
  /** Sentences about the sidecar. */
  readonly sidecar: string;
  /** The decks of Anki; empty before it was asked. */
  readonly decks: readonly string[];
  readonly ankiAnswered: string;
  readonly askAnki: () => void;
  /** The number of notes in which each syntax was found; empty before the vault was read. */
  readonly found: ReadonlyMap<string, number>;
  /** A row that chooses a secret and keeps its name under `control`. */
  readonly secret: (name: string, desc: string, control: "ankiKeySecret" | "generationKeySecret") => SettingDefinition;
}

// The settings of each task that most people look for; the others are on a page below.
const ANKI = ["target", "deck", "deck_from_folder", "note_type", "conflicts", "orphans"];
const MORE_OF_ANKI = ["profile", "ankiweb", "restore_deleted", "removal_share", "removal_count", "backups"];
const NOTES = ["selection.folders", "selection.exclude_folders", "selection.tags", "selection.exclude_tags"];
const MORE_OF_NOTES = ["include", "exclude"];
const CARDS = ["rendering.context", "rendering.source_link"];
const MODEL = ["enabled", "url", "model", "folders", "tags", "never_tags", "review"].map(
  (name) => `generation.${name}`,
);
const STEPS = /^generation\.(judge|write|answer|repair)\./;
const COSTS = /^generation\.(max_.+_(run|month)|price_)/;

/** All settings by task. Those of the sidecar are made from its schema, so that the list is complete. */
export function definitions(around: Surroundings): SettingDefinitionItem[] {
  const t = settingTexts;
  const left = new Set(KEYS);
  const take = (wanted: (key: Key) => boolean) => {
    const taken = [...left].filter(wanted);
    for (const key of taken) left.delete(key);
    return taken;
  };
  const named = (names: readonly string[]) => names.flatMap((name) => take((key) => key.name === name));
  const table = (name: string) => take((key) => key.name.startsWith(`${name}.`));
  return [
    group("", [{ name: t.sidecar.name, desc: around.sidecar }]),
    group(
      t.groups.anki,
      rows(named(ANKI), around),
      [{ name: t.askAnki, desc: around.ankiAnswered || t.askAnkiDesc, action: around.askAnki }],
      page(t.pages.anki, [...rows([...named(MORE_OF_ANKI), ...table("mend")], around), ankiKey(around)]),
    ),
    group(
      t.groups.notes,
      rows(named(NOTES), around),
      page(t.pages.notes, rows([...named(MORE_OF_NOTES), ...table("selection")], around)),
    ),
    group(
      t.groups.cards,
      rows(named(["syntaxes"]), around),
      page(t.pages.syntax, rows(table("syntax"), around)),
      rows(named(CARDS), around),
      page(t.pages.rendering, rows(table("rendering"), around)),
      [toggle("marks", t.marks, t.marksDesc)],
    ),
    group(
      t.groups.generation,
      rows(named(MODEL), around),
      [around.secret(t.generationKey, t.generationKeyDesc, "generationKeySecret")],
      page(
        t.pages.costs,
        rows(
          take(({ name }) => COSTS.test(name)),
          around,
        ),
      ),
      page(
        t.pages.steps,
        rows(
          take(({ name }) => STEPS.test(name)),
          around,
        ),
      ),
      page(t.pages.generation, rows(table("generation"), around)),
    ),
    group(t.groups.when, [
      toggle("syncAtStart", t.syncAtStart, t.syncAtStartDesc),
      toggle("syncOnSave", t.syncOnSave, t.syncOnSaveDesc),
      { name: t.syncEvery, desc: t.syncEveryDesc, control: { type: "number", key: "syncEvery", min: 0, max: 1440 } },
      toggle("askOnOpen", t.askOnOpen, t.askOnOpenDesc),
      toggle("quiet", t.quiet, t.quietDesc),
    ]),
    group(
      "",
      page(t.pages.advanced, [
        { name: t.sidecar.path, desc: t.sidecar.pathDesc, control: { type: "text", key: "device.path" } },
        { name: t.config, desc: t.configDesc, control: { type: "text", key: "config", placeholder: "config.toml" } },
        ...rows([...left], around),
      ]),
    ),
  ];
}

function toggle(key: string, name: string, desc: string): SettingDefinition {
  return { name, desc, control: { type: "toggle", key } };
}

function ankiKey(around: Surroundings): SettingDefinition {
  return around.secret(settingTexts.ankiKey, settingTexts.ankiKeyDesc, "ankiKeySecret");
}

/** Every row is in a group: its class lets long words break, and keeps the order of texts in another script. */
function group(heading: string, ...items: SettingGroupItem[][]): SettingDefinitionItem {
  return { type: "group", cls: cls("settings"), ...(heading && { heading }), items: items.flat() };
}

function page(name: string, items: SettingGroupItem[]): SettingDefinitionPage[] {
  return items.length > 0 ? [{ type: "page", name, items: [group("", items)] }] : [];
}

function rows(keys: readonly Key[], around: Surroundings): SettingGroupItem[] {
  return keys.flatMap((key) => (key.kind === "choices" ? toggles(key, around) : [row(key, around)]));
}

function row(key: Key, { decks }: Surroundings): SettingDefinition {
  const { name, kind } = key;
  const base = { name: title(name), desc: description(key), aliases: [name] };
  const control = `sync.${name}`;
  if (name === "deck" && decks.length > 0) {
    return { ...base, control: { type: "dropdown", key: control, options: same(decks) } };
  }
  switch (kind) {
    case "toggle":
      return { ...base, control: { type: "toggle", key: control } };
    case "choice":
      return { ...base, control: { type: "dropdown", key: control, options: options(key) } };
    case "number": {
      const { minimum, maximum } = key;
      const limits = {
        ...(minimum === undefined ? {} : { min: minimum }),
        ...(maximum === undefined ? {} : { max: maximum }),
      };
      return { ...base, control: { type: "number", key: control, step: "any", ...limits } };
    }
    default:
      return { ...base, control: { type: "text", key: control, placeholder: placeholder(key) } };
  }
}

function toggles(key: Key, { found }: Surroundings): SettingDefinition[] {
  // Syntaxes that the vault holds come first, then those that are on.
  const uses = (option: string) => (key.name === "syntaxes" ? (found.get(option) ?? 0) : 0);
  const isOn = (option: string) => Number(Array.isArray(key.fallback) && key.fallback.includes(option));
  const order = [...key.options].sort((a, b) => uses(b) - uses(a) || isOn(b) - isOn(a));
  return order.map((option) => ({
    name: valueText(key.name, option),
    desc: key.name === "syntaxes" ? example(option, uses(option)) : key.description,
    aliases: [key.name, option],
    control: { type: "toggle", key: `sync.${key.name}#${option}` },
  }));
}

/** An example of a syntax, and the number of notes in which it was found. */
function example(syntax: string, notes: number): DocumentFragment {
  const fragment = createFragment();
  const text = SYNTAX_EXAMPLES[syntax];
  if (text) fragment.createEl("code", { cls: cls("example"), text });
  if (notes > 0) fragment.createDiv({ text: settingTexts.foundIn(notes) });
  return fragment;
}

function options(key: Key): Record<string, string> {
  return Object.fromEntries(key.options.map((option) => [option, valueText(key.name, option)]));
}

function same(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((each) => [each, each]));
}

function title(name: string): string {
  const [, ...parts] = `.${name}`.split(".");
  return (
    settingTexts.names[name] ??
    parts
      .slice(Math.min(1, parts.length - 1))
      .map(sentence)
      .join(": ")
  );
}

/** A value of a setting in words. */
export function valueText(name: string, option: string): string {
  return settingTexts.values[`${name}.${option}`] ?? sentence(option);
}

function description({ name, description: fallback, kind, scope }: Key): string {
  const text = settingTexts.descriptions[name] ?? fallback;
  const comma = kind === "list" ? [settingTexts.comma] : [];
  return [text, ...comma, ...(scope === "device" ? [settingTexts.onComputer] : [])].join(" ");
}

function placeholder({ fallback }: Key): string {
  return Array.isArray(fallback) ? fallback.join(", ") : typeof fallback === "string" ? fallback : "";
}

function sentence(name: string): string {
  const words = name.replace(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
