import { describe, expect, test } from "vitest";
import { english } from "../../../plugin/src/texts/en";
import { languageOf } from "../../../plugin/src/texts/language";
import { translated, TRANSLATIONS } from "../../../plugin/src/texts/translations";

type Table = Readonly<Record<string, unknown>>;

/** The texts of a table by their paths, such as `progress.start`. */
function flat(table: object, path = ""): [string, unknown][] {
  return Object.entries(table as Table).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? flat(value, `${path}${key}.`) : [[`${path}${key}`, value]],
  );
}

const inEnglish = new Map(flat(english));

describe("The texts", () => {
  test.each(Object.entries(TRANSLATIONS))("in %s are of the same kind as the English ones", (_language, texts) => {
    for (const [path, text] of flat(texts ?? {})) {
      const original = inEnglish.get(path);
      expect(typeof text, path).toBe(typeof original);
      if (typeof text === "function") expect(text.length, path).toBeLessThanOrEqual((original as () => string).length);
      else expect(String(text).trim(), path).not.toBe("");
    }
  });

  test.each(Object.entries(TRANSLATIONS))("in %s say the commands, the phases and the panel", (_language, texts) => {
    for (const part of ["commands", "phases", "counts", "kinds"] as const) {
      expect(Object.keys(texts?.[part] ?? {}).sort()).toEqual(Object.keys(english[part]).sort());
    }
  });

  test("that a translation lacks are English, also within a table", () => {
    const texts = translated(english, { progress: { start: "Los" } });
    expect(texts.progress.start).toBe("Los");
    expect(texts.progress.stop).toBe("Stop");
    expect(texts.commands.check).toBe("Check set-up");
  });

  test.each([
    ["de", "de"],
    ["pt-BR", "pt"],
    ["zh", "zh"],
    // Traditional characters are another script: English is better than the simplified ones.
    ["zh-TW", "zh-TW"],
    ["en-GB", "en"],
  ])("of Obsidian's language %s are those of %s", (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});
