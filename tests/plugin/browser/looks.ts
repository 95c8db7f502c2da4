import axe from "axe-core";
import { expect } from "vitest";
import type { Window } from "./window";

/** The widths of the part with the plugin, in Obsidian's pixels: a narrow side bar, a wide one, a tab. */
export const WIDTHS = [250, 400, 900] as const;

export interface Look {
  readonly width: number;
  readonly theme: "light" | "dark";
  readonly direction: "ltr" | "rtl";
  /** As Obsidian's "Zoom in": the window has that much less room for larger letters. */
  readonly zoom: 1 | 2;
}

/** Each width in both themes, and the narrowest also right-to-left and zoomed. */
export const LOOKS: readonly Look[] = [
  ...WIDTHS.flatMap((width) =>
    (["light", "dark"] as const).map((theme): Look => ({ width, theme, direction: "ltr", zoom: 1 })),
  ),
  { width: 250, theme: "light", direction: "rtl", zoom: 1 },
  { width: 400, theme: "dark", direction: "rtl", zoom: 1 },
  { width: 250, theme: "light", direction: "ltr", zoom: 2 },
];

// Rules for a whole page concern Obsidian. So do the colours of its main button and of its own controls, and a part
// that scrolls can be reached by keyboard in Chromium as it is.
const OPTIONS: axe.RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: {
    region: { enabled: false },
    "target-size": { enabled: false },
    "scrollable-region-focusable": { enabled: false },
  },
};
const OF_OBSIDIAN = [".mod-cta", ".mod-destructive", ".modal-close-button", ".vertical-tab-header", "[disabled]"];

/** The settings, also as narrow as a row still has its control beside its text. */
export const LOOKS_OF_SETTINGS: readonly Look[] = [
  ...LOOKS,
  { width: 480, theme: "light", direction: "ltr", zoom: 1 },
  { width: 480, theme: "dark", direction: "rtl", zoom: 1 },
];

/** The faults in the looks of the plugin's parts of the window, as sentences. */
export async function faultsOf({ page }: Window): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    async ([options, excluded]) => {
      const { axe: engine } = globalThis as unknown as { axe: typeof axe };
      // Obsidian draws the rows of declared settings, and connects no name with their controls.
      const isUnnamed = (id: string, target: unknown) =>
        ["label", "select-name"].includes(id) &&
        document.querySelector(String(target))?.closest(".setting-item-control");
      const include = [".resumable-anki-sync-view", ".modal"].filter((each) => document.querySelector(each));
      const { violations } = await engine.run({ include, exclude: excluded }, options);
      return violations.flatMap(({ id, nodes }) =>
        nodes
          .filter(({ target }) => !isUnnamed(id, target))
          .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
      );
    },
    [OPTIONS, OF_OBSIDIAN] as const,
  );
  return [...found, ...(await page.evaluate(misdrawn))];
}

/** Runs in the page: finds parts that overflow, look clickable, have a tooltip as a whole, or cannot be selected. */
function misdrawn(): string[] {
  const faults: string[] = [];
  const name = (el: Element) => `${el.className} "${(el.textContent ?? "").slice(0, 60)}"`;
  const parts = [...document.querySelectorAll<HTMLElement>(".resumable-anki-sync-view, .modal")];
  for (const part of parts) {
    const edge = part.getBoundingClientRect();
    if (part.scrollWidth > part.clientWidth + 1) faults.push(`scrolls sideways: ${name(part)}`);
    for (const el of part.querySelectorAll<HTMLElement>("*")) {
      const box = el.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const style = getComputedStyle(el);
      const row = el.closest(".setting-item")?.getBoundingClientRect();
      if (row && (box.left < row.left - 1 || box.right > row.right + 1))
        faults.push(`sticks out of its row: ${name(el)}`);
      const clipped = el.closest("code, pre, .resumable-anki-sync-field-content");
      if (!clipped && (box.left < edge.left - 1 || box.right > edge.right + 1)) faults.push(`sticks out: ${name(el)}`);
      if (el.localName === "button" && el.scrollWidth > el.clientWidth + 1) faults.push(`button cut off: ${name(el)}`);
      if (el.matches(".resumable-anki-sync-link")) {
        const isPlain = style.backgroundColor === "rgba(0, 0, 0, 0)" && style.boxShadow === "none";
        if (!isPlain && el !== document.activeElement) faults.push(`link drawn as a button: ${name(el)}`);
      }
      const isOne = el.matches("button, input, textarea, select, a[href], .clickable-icon, .modal-close-button");
      if (el.hasAttribute("aria-label") && !isOne) faults.push(`tooltip over a whole part: ${name(el)}`);
      const hasText = [...el.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim());
      const isControl = el.closest(
        "button, label, summary, select, .modal-title, .setting-item, .modal-button-container, .vertical-tab-header",
      );
      if (hasText && !isControl && style.userSelect === "none") faults.push(`cannot be selected: ${name(el)}`);
    }
  }
  return faults;
}

/** The number of the view, in the names of the pictures. */
let taken = 0;

/** Checks the window in each look, and takes a picture of each if a folder is given. */
export async function looksWell(window: Window, of: "panel" | "tab" | "dialog", looks = LOOKS): Promise<void> {
  const { page } = window;
  const faults = new Map<string, string[]>();
  const place = (taken += 1);
  for (const look of looks) {
    await show(window, look, of);
    const about = `${look.width} px ${look.theme} ${look.direction} ${look.zoom * 100} %`;
    for (const fault of await faultsOf(window)) faults.set(fault, [...(faults.get(fault) ?? []), about]);
    const folder = process.env["LOOKS"];
    if (folder) {
      const name = (expect.getState().currentTestName ?? "")
        .split(" > ")
        .pop()
        ?.replace(/[^a-z]+/gi, "-");
      const notices = page.locator(".notice-container");
      await notices.evaluate((el) => (el.style.visibility = "hidden"));
      await page.screenshot({ path: `${folder}/${place}-${name}-${about.replace(/[ %]+/g, "-")}.png` });
      await notices.evaluate((el) => (el.style.visibility = ""));
    }
  }
  await show(window, { width: 340, theme: "light", direction: "ltr", zoom: 1 }, "panel");
  expect([...faults].map(([fault, seen]) => `${fault} (${seen.join(", ")})`)).toEqual([]);
}

async function show({ page }: Window, { width, theme, direction, zoom }: Look, of: string): Promise<void> {
  const outside = of === "panel" ? 460 : 44;
  await page.setViewportSize({ width: width + outside, height: 640 / zoom });
  await page.evaluate(
    ([dark, dir, split]) => {
      document.body.classList.toggle("theme-dark", dark);
      document.documentElement.dir = dir;
      const side = document.querySelector<HTMLElement>(".mod-right-split");
      if (side) side.style.display = split === "" ? "none" : "";
      document.body.style.setProperty("--right-split-width", split);
    },
    [theme === "dark", direction, of === "panel" ? `${width}px` : ""] as const,
  );
}
