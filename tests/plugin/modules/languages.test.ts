import { describe, expect, test } from "vitest";
import { english } from "../../../plugin/src/texts/en";
import { languageOf } from "../../../plugin/src/texts/language";
import german from "../../../plugin/src/texts/languages/de.json";
import spanish from "../../../plugin/src/texts/languages/es.json";
import russian from "../../../plugin/src/texts/languages/ru.json";
import chinese from "../../../plugin/src/texts/languages/zh.json";
import { message } from "../../../plugin/src/texts/message";
import { pathsOf, translated } from "../../../plugin/src/texts/translations";

const COMPLETE = Object.entries({ de: german, es: spanish, ru: russian, zh: chinese });
/** The forms of a word that a number can ask for; a form that is left out is that of `other`. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  de: ["one"],
  es: ["one"],
  ru: ["one", "few"],
  zh: [],
};

function at(texts: object, path: string): unknown {
  return path.split("/").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], texts);
}

/** The paths of all texts; an English text that is empty needs no translation. */
const paths = pathsOf(english).filter((path) => at(english, path) !== "");

describe.each(COMPLETE)("The texts in %s", (language, texts) => {
  test("are all there, and no others", () => {
    const missing = paths.filter((path) => !at(texts, path));
    expect(missing, `${missing.length} texts are missing in ${language}.json`).toEqual([]);
    expect(pathsOf(texts).filter((path) => !paths.includes(path))).toEqual([]);
  });

  test("use the arguments of the English ones, and leave no sign of a pattern", () => {
    for (const path of paths) {
      const pattern = String(at(texts, path));
      const original = at(english, path);
      const places = [...pattern.matchAll(/\{(\d+)/g)].map(([, place]) => Number(place));
      const count = typeof original === "function" ? original.length : 0;
      expect(Math.max(-1, ...places), path).toBeLessThan(count);
      expect(new Set(places).size, path).toBe(count);
      for (const value of [0, 1, 2, 5, 21]) {
        expect(message(pattern, Array<number>(count).fill(value)), path).not.toMatch(/[{}]|plural|select/);
      }
    }
  });

  test("have no line breaks, which part them in main.js", () => {
    expect(paths.filter((path) => String(at(texts, path)).includes("\n"))).toEqual([]);
  });

  test("have every form that a number asks for", () => {
    for (const path of paths) {
      for (const [, branches = ""] of String(at(texts, path)).matchAll(
        /, plural, ((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)/g,
      )) {
        const forms = [...branches.matchAll(/(\S+) \{/g)].map(([, form]) => form);
        // Where a number asks for one form only, it has none or some.
        const wanted = forms.join(" ") === "=0 other" ? ["other"] : [...(FORMS[language] ?? []), "other"];
        expect(forms, path).toEqual(expect.arrayContaining(wanted));
      }
    }
  });
});

describe("A message", () => {
  test("has its arguments in place", () => {
    expect(message("{0} of {1}", ["a", 1_000])).toBe("a of 1,000");
    expect(message("#card {0}", ["x"])).toBe("#card x");
  });

  test("has the form of a word that goes with a number", () => {
    const cards = "{0, plural, =0 {no cards} one {# card} other {# cards}} here";
    expect([0, 1, 5].map((n) => message(cards, [n]))).toEqual(["no cards here", "1 card here", "5 cards here"]);
  });

  test("chooses by a word, also within another choice", () => {
    const pattern = "{0, select, true {{1, plural, one {a card} other {# cards}}} other {none}}";
    expect(message(pattern, [true, 3])).toBe("3 cards");
    expect(message(pattern, [false, 3])).toBe("none");
  });
});

describe("The texts", () => {
  test("that a translation lacks are English, also within a table", () => {
    const messages = pathsOf(english).map((path) => (path === "progress/start" ? "Los" : ""));
    const texts = translated(english, messages);
    expect(texts.progress.start).toBe("Los");
    expect(texts.progress.stop).toBe("Stop");
    expect(texts.commands.check).toBe("Check set-up");
    expect(texts.progress.of(1, 2)).toBe("1 of 2");
  });

  test.each([
    ["de", "de"],
    ["pt-BR", "pt"],
    ["zh", "zh"],
    // Traditional characters are another script: rather English than the simplified ones.
    ["zh-TW", "zh-TW"],
    ["en-GB", "en"],
  ])("of Obsidian's language %s are those of %s", (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});
