import { describe, expect } from "vitest";
import { isAvailable } from "./available";
import { test } from "./vault-test";

/** The part that has the colour: the text, its background, or the line at its beginning. */
type Place = "color" | "backgroundColor" | "borderInlineStartColor";

interface Sample {
  /** The classes of the element without the prefix; of two elements, the second is within the first. */
  readonly classes: string;
  readonly place: Place;
  /** The smallest contrast with its background, by WCAG 2.2: 4.5 for text, 3 for signs. */
  readonly least: 4.5 | 3;
}

const text = (classes: string): Sample => ({ classes, place: "color", least: 4.5 });
const sign = (classes: string, place: Place = "color"): Sample => ({ classes, place, least: 3 });

const KINDS = ["create", "restore", "pass", "update", "delete", "fail", "conflict", "warn", "skip"];
const STATES = ["new", "learning", "young", "mature", "suspended"];

const SAMPLES: readonly Sample[] = [
  ...KINDS.map((kind) => text(`kind kind-${kind}`)),
  ...["leech", "lapses", "flag"].map((reason) => text(`kind reason-${reason}`)),
  ...["faint", "label", "link", "flag", "session-error", "phase", "messages", "side-title", "card-body"].map(text),
  text("counts count count-errors > count-value"),
  text("words > ins"),
  text("words > del"),
  text("conflict-text > mark"),
  ...["synced", "changed", "new", "review", "conflict", "failed"].map((state) => sign(`mark mark-${state}`)),
  ...["good", "warning", "bad", "plain"].map((tone) => sign(`card card-${tone} > card-icon`)),
  sign("flag", "borderInlineStartColor"),
  sign("field-changed", "borderInlineStartColor"),
  ...STATES.map((state) => sign(`state-${state} swatch`, "backgroundColor")),
];

describe.runIf(isAvailable())("The colours in Obsidian's own theme", () => {
  test.for(["light", "dark"])("have enough contrast with their background in the %s one", async (theme, { open }) => {
    const { page } = await open();
    await page.evaluate((dark) => document.body.classList.toggle("theme-dark", dark), theme === "dark");
    const measured = await page.evaluate(measure, SAMPLES);
    const weak = measured.filter(({ contrast, least }) => contrast < least);
    if (process.env["CONTRAST"])
      console.info(
        theme,
        measured.map(({ name, contrast }) => `${name}: ${contrast}`),
      );
    expect(weak.map(({ name, contrast, least }) => `${name} has ${contrast} of ${least}`)).toEqual([]);
  });
});

/** Runs in the page: the contrast of each sample in a tab and in the side bar. */
function measure(samples: readonly Sample[]): { name: string; contrast: number; least: number }[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!canvas) throw new Error("The page cannot draw.");
  // Painted over each other, as on the screen, also colours that let others through.
  const painted = (colours: readonly string[]) => {
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colour: readonly number[]) => {
    const [red = 0, green = 0, blue = 0] = colour.map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgrounds = (el: Element | null): string[] =>
    el ? [...backgrounds(el.parentElement), getComputedStyle(el).backgroundColor] : ["white"];
  const prefixed = (name: string) => (/^(ins|del|mark)$/.test(name) ? "" : `resumable-anki-sync-${name}`);
  return [".mod-root", ".mod-right-split"].flatMap((part) =>
    samples.map(({ classes, place, least }) => {
      const view = document.createElement("div");
      view.className = "resumable-anki-sync-view";
      document.querySelector(part)?.append(view);
      let el: HTMLElement = view;
      for (const names of classes.split(" > ")) {
        const tag = /^(ins|del|mark)$/.test(names) ? names : "div";
        const inner = document.createElement(tag);
        inner.className = names.split(" ").map(prefixed).join(" ").trim();
        inner.textContent = "Text";
        el.append(inner);
        el = inner;
      }
      const under = backgrounds(place === "backgroundColor" ? el.parentElement : el);
      const [one, other] = [luminance(painted(under)), luminance(painted([...under, getComputedStyle(el)[place]]))];
      view.remove();
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return { name: `${part} ${classes}`, contrast: Math.floor(contrast * 100) / 100, least };
    }),
  );
}
