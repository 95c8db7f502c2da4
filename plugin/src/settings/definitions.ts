import type { SettingDefinition, SettingDefinitionItem, SettingDefinitionPage, SettingGroupItem } from "obsidian";
import { settingTexts } from "../texts";
import { KEYS, type Key } from "./schema";

/** What the definitions depend on beside the schema. */
export interface Surroundings {
  /** What is known of the sidecar, as sentences. */
  readonly sidecar: string;
  /** The decks that Anki named; empty until it was asked. */
  readonly decks: readonly string[];
  readonly ankiAnswered: string;
  readonly askAnki: () => void;
  /** A row that chooses a secret and keeps its name under `control`. */
  readonly secret: (name: string, desc: string, control: "ankiKeySecret" | "generationKeySecret") => SettingDefinition;
}

const ANKI = [
  "target",
  "profile",
  "deck",
  "deck_from_folder",
  "note_type",
  "orphans",
  "conflicts",
  "restore_deleted",
  "removal_share",
  "removal_count",
];
const NOTES = ["include", "exclude", "syntaxes", "syntax.bilingual.files", "syntax.bilingual.skip"];

/** All settings, those of the sidecar made from its schema, so that none is missing and none has two names. */
export function definitions(around: Surroundings): SettingDefinitionItem[] {
  const t = settingTexts;
  return [
    { name: t.sidecar.name, desc: around.sidecar },
    { name: t.sidecar.path, desc: t.sidecar.pathDesc, control: { type: "text", key: "device.path" } },
    {
      type: "group",
      heading: t.groups.anki,
      items: [
        ...rows(named(ANKI), around),
        ankiKey(around),
        { name: t.askAnki, desc: around.ankiAnswered || t.askAnkiDesc, action: around.askAnki },
      ],
    },
    {
      type: "group",
      heading: t.groups.notes,
      items: [
        ...rows([...named(NOTES), ...table("selection")], around),
        ...page(t.pages.syntax, table("syntax"), around),
        ...page(t.pages.rendering, table("rendering"), around),
      ],
    },
    {
      type: "group",
      heading: t.groups.generation,
      items: [
        ...rows(table("generation"), around),
        around.secret(t.generationKey, t.generationKeyDesc, "generationKeySecret"),
      ],
    },
    {
      type: "group",
      heading: t.groups.behaviour,
      items: [
        { name: t.askOnOpen, desc: t.askOnOpenDesc, control: { type: "toggle", key: "askOnOpen" } },
        { name: t.syncOnSave, desc: t.syncOnSaveDesc, control: { type: "toggle", key: "syncOnSave" } },
        { name: t.quiet, desc: t.quietDesc, control: { type: "toggle", key: "quiet" } },
        { name: t.config, desc: t.configDesc, control: { type: "text", key: "config", placeholder: "config.toml" } },
        ...page(t.pages.advanced, rest(), around),
      ],
    },
  ];
}

function ankiKey(around: Surroundings): SettingDefinition {
  return around.secret(settingTexts.ankiKey, settingTexts.ankiKeyDesc, "ankiKeySecret");
}

function named(names: readonly string[]): Key[] {
  return names.flatMap((name) => KEYS.filter((key) => key.name === name));
}

function table(name: string): Key[] {
  return KEYS.filter((key) => key.name.startsWith(`${name}.`) && !NOTES.includes(key.name));
}

function rest(): Key[] {
  const placed = new Set([...ANKI, ...NOTES]);
  const tables = ["selection.", "syntax.", "rendering.", "generation."];
  return KEYS.filter(({ name }) => !placed.has(name) && !tables.some((prefix) => name.startsWith(prefix)));
}

function page(name: string, keys: readonly Key[], around: Surroundings): SettingDefinitionPage[] {
  return keys.length > 0 ? [{ type: "page", name, items: rows(keys, around) }] : [];
}

function rows(keys: readonly Key[], around: Surroundings): SettingGroupItem[] {
  return keys.flatMap((key) => (key.kind === "choices" ? toggles(key) : [row(key, around)]));
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

function toggles(key: Key): SettingDefinition[] {
  return key.options.map((option) => ({
    name: value(key.name, option),
    desc: key.description,
    aliases: [key.name],
    control: { type: "toggle", key: `sync.${key.name}#${option}` },
  }));
}

function options(key: Key): Record<string, string> {
  return Object.fromEntries(key.options.map((option) => [option, value(key.name, option)]));
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

function value(name: string, option: string): string {
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
