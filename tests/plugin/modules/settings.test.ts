import { describe, expect, test } from "vitest";
import { definitions } from "../../../plugin/src/settings/definitions";
import { KEYS } from "../../../plugin/src/settings/schema";
import { settingTexts } from "../../../plugin/src/texts";
import {
  dataOf,
  DEFAULTS,
  flattened,
  hostOf,
  nested,
  read,
  secretsOf,
  write,
} from "../../../plugin/src/settings/values";

const around = {
  sidecar: "",
  decks: [] as string[],
  ankiAnswered: "",
  askAnki: () => undefined,
  found: new Map<string, number>(),
  secret: (name: string) => ({ name, render: () => undefined }),
};

/** The keys of all controls, those on pages too. */
function controls(items: readonly object[]): string[] {
  return items.flatMap((item) => {
    const { control, items: inner } = item as { control?: { key: string }; items?: object[] };
    return [...(control ? [control.key] : []), ...controls(inner ?? [])];
  });
}

interface Shown {
  readonly type?: string;
  readonly heading?: string;
  readonly name?: string;
  readonly desc?: string | DocumentFragment;
  readonly control?: { readonly key: string };
  readonly items?: Shown[];
}

function shown(items: readonly object[]): Shown[] {
  return items as Shown[];
}

describe("The settings", () => {
  test("have a control for every key of the schema, and one only", () => {
    const keys = controls(definitions(around)).filter((key) => key.startsWith("sync."));
    const names = keys.map((key) => key.slice("sync.".length).split("#")[0]);
    expect(new Set(names)).toEqual(new Set(KEYS.map(({ name }) => name)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each(KEYS.map(({ name, description }) => [name, description] as const))(
    "have a name and a text for %s",
    (name, description) => {
      expect(settingTexts.names[name]).toBeTruthy();
      expect(settingTexts.descriptions[name] ?? description).toBeTruthy();
    },
  );

  test.each(KEYS.map((key) => [key.name, key] as const))("keep nothing where %s is set to its default", (name, key) => {
    if (key.kind === "choices") return;
    const control = `sync.${name}`;
    expect(write({}, control, read({}, control))).toEqual({});
  });

  test("go to the sidecar as nested tables, and come back unchanged", () => {
    const values = { deck: "Greek", "syntax.flashcards.tag": "karte", "generation.enabled": true };
    expect(nested(values)).toEqual({
      deck: "Greek",
      syntax: { flashcards: { tag: "karte" } },
      generation: { enabled: true },
    });
    expect(flattened(nested(values))).toEqual(values);
  });

  test("that can do more than shape cards belong to the device", () => {
    const scopes = Object.fromEntries(KEYS.map(({ name, scope }) => [name, scope]));
    expect(scopes).toMatchObject({ deck: "vault", "selection.tags": "vault", "rendering.captions": "vault" });
    const device = ["target", "db", "rendering.mermaid", "generation.url", "generation.enabled", "generation.folders"];
    for (const name of device) expect(scopes[name]).toBe("device");
  });

  test("read a list from words between commas", () => {
    const data = write({}, "sync.exclude", " Archive/** ,, Drafts/**");
    expect(data["exclude"]).toEqual(["Archive/**", "Drafts/**"]);
    expect(read(data, "sync.exclude")).toBe("Archive/**, Drafts/**");
  });

  test("store no syntax that is turned off and on again", () => {
    const off = write({}, "sync.syntaxes#apf", false);
    expect(read(off, "sync.syntaxes#apf")).toBe(false);
    expect(write(off, "sync.syntaxes#apf", true)).toEqual({});
  });

  test("read an empty text as the default if there is no other", () => {
    expect(write({}, "sync.batch_size", "50")).toEqual({ batch_size: 50 });
    expect(write(write({}, "sync.batch_size", "50"), "sync.batch_size", " ")).toEqual({});
  });

  test.each([null, undefined, 3, "x", [], { askOnOpen: "yes", sync: null }])(
    "survive a data.json that holds %j",
    (stored) => {
      expect(dataOf(stored)).toEqual(DEFAULTS);
    },
  );

  test("keep unknown keys of data.json", () => {
    expect(dataOf({ quiet: true, later: 1, sync: { later: 2 } })).toMatchObject({ later: 1, sync: { later: 2 } });
  });

  test("hand over a secret with the host that it was chosen for", () => {
    const chosen = { anki: { name: "anki", host: "127.0.0.1:8765" }, generation: { name: "gone", host: "a.com" } };
    expect(secretsOf(chosen, (name) => (name === "anki" ? "s3cret" : null))).toEqual({
      anki_key: "s3cret",
      anki_key_host: "127.0.0.1:8765",
    });
  });

  test.each([
    ["https://user:pass@API.example.com/v1", "api.example.com"],
    ["http://127.0.0.1:11434/v1", "127.0.0.1:11434"],
    ["ankiconnect://[::1]:8765", "::1:8765"],
    ["file:cards.apkg", ""],
  ])("know the host of %s", (address, host) => expect(hostOf(address)).toBe(host));

  test("are grouped by task, a few at a time", () => {
    const groups = shown(definitions(around)).filter(({ heading }) => heading);
    expect(groups.map(({ heading }) => heading)).toEqual([
      "Anki",
      "Which notes",
      "How cards are written",
      "Cards by a model",
      "When",
    ]);
    const syntaxes = KEYS.find(({ name }) => name === "syntaxes")?.options.length ?? 0;
    const rows = groups.flatMap(({ items }) => items ?? []);
    expect(rows.length - syntaxes).toBeLessThan(40);
  });

  test("show an example of each syntax, and the number of notes with it", () => {
    const found = new Map([["flashcards", 12]]);
    const items = shown(definitions({ ...around, found })).flatMap(({ items: inner }) => inner ?? []);
    const syntaxes = items.filter(({ control }) => control?.key.startsWith("sync.syntaxes#"));
    for (const { desc, name } of syntaxes) expect((desc as DocumentFragment).textContent, name).toBeTruthy();
    expect(syntaxes[0]?.name).toBe("Cards of Flashcards");
    expect((syntaxes[0]?.desc as DocumentFragment).textContent).toContain("Found in 12 notes of this vault.");
  });

  test("offer the decks of Anki", () => {
    const items = definitions({ ...around, decks: ["A", "B"] });
    const deck = JSON.stringify(items).match(/"control":\{"type":"(\w+)","key":"sync\.deck"/);
    expect(deck?.[1]).toBe("dropdown");
  });
});
