import { describe, expect, test } from "vitest";
import { definitions } from "../../../plugin/src/settings/definitions";
import { KEYS } from "../../../plugin/src/settings/schema";
import { dataOf, DEFAULTS, read, secretsOf, settingsOf, write } from "../../../plugin/src/settings/values";

const around = {
  sidecar: "",
  decks: [] as string[],
  ankiAnswered: "",
  askAnki: () => undefined,
  secret: (name: string) => ({ name, render: () => undefined }),
};

/** The keys of all controls, those on pages too. */
function controls(items: readonly object[]): string[] {
  return items.flatMap((item) => {
    const { control, items: inner } = item as { control?: { key: string }; items?: object[] };
    return [...(control ? [control.key] : []), ...controls(inner ?? [])];
  });
}

describe("The settings", () => {
  test("have a control for every key of the schema, and one only", () => {
    const keys = controls(definitions(around)).filter((key) => key.startsWith("sync."));
    const names = keys.map((key) => key.slice("sync.".length).split("#")[0]);
    expect(new Set(names)).toEqual(new Set(KEYS.map(({ name }) => name)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each(KEYS.map((key) => [key.name, key] as const))("keep nothing where %s is set to its default", (name, key) => {
    if (key.kind === "choices") return;
    const control = `sync.${name}`;
    expect(write(DEFAULTS, control, read(DEFAULTS, control)).sync).toEqual({});
  });

  test("give the sidecar tables within tables, and no key that it does not know", () => {
    const data = { ...DEFAULTS, sync: { deck: "Greek", "no.such": 1, removed_key: true } };
    expect(settingsOf(data)).toEqual({ deck: "Greek" });
  });

  test("read a list from words between commas", () => {
    const data = write(DEFAULTS, "sync.exclude", " Archive/** ,, Drafts/**");
    expect(data.sync["exclude"]).toEqual(["Archive/**", "Drafts/**"]);
    expect(read(data, "sync.exclude")).toBe("Archive/**, Drafts/**");
  });

  test("forget a syntax that is turned off and on again", () => {
    const off = write(DEFAULTS, "sync.syntaxes#apf", false);
    expect(read(off, "sync.syntaxes#apf")).toBe(false);
    expect(write(off, "sync.syntaxes#apf", true).sync).toEqual({});
  });

  test("take an empty text as the default where there is none else", () => {
    expect(write(DEFAULTS, "sync.batch_size", "50").sync).toEqual({ batch_size: 50 });
    expect(write(write(DEFAULTS, "sync.batch_size", "50"), "sync.batch_size", " ").sync).toEqual({});
  });

  test.each([null, undefined, 3, "x", [], { askOnOpen: "yes", sync: null }])(
    "survive a data.json that holds %j",
    (stored) => {
      expect(dataOf(stored)).toEqual(DEFAULTS);
    },
  );

  test("hold the names of secrets, and hand over their values only", () => {
    const data = { ...DEFAULTS, ankiKeySecret: "anki", generationKeySecret: "gone" };
    expect(secretsOf(data, (name) => (name === "anki" ? "s3cret" : null))).toEqual({ anki_key: "s3cret" });
  });

  test("offer the decks that Anki named", () => {
    const items = definitions({ ...around, decks: ["A", "B"] });
    const deck = JSON.stringify(items).match(/"control":\{"type":"(\w+)","key":"sync\.deck"/);
    expect(deck?.[1]).toBe("dropdown");
  });
});
