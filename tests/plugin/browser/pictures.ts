import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths";
import { asWebp } from "./animation";
import type { Window } from "./window";

const FOLDER = join(root, "docs", "screenshots");
const SIZE = { width: 1000, height: 640 };

/** A note that is open beside the panel, so that a picture shows a usual window. */
const NOTE = `<div class="picture-note markdown-reading-view"><div class="markdown-preview-view markdown-rendered">
<h1>Cells</h1>
<p>Every living thing is made of cells. What is inside of them works together.</p>
<h2>Mitochondria</h2>
<p>Q: Where is most ATP made?\nA: On the inner membrane of the mitochondrion.</p>
<h2>Ribosomes</h2>
<p>Q: What do ribosomes read?\nA: Messenger RNA.</p>
</div></div>`;

/** Takes the window's picture, light and dark, if `PICTURES=1` is set. A picture of a moment does not wait. */
export async function picture({ page }: Window, name: string, of: "state" | "moment" = "state"): Promise<void> {
  if (!process.env["PICTURES"]) return;
  await mkdir(FOLDER, { recursive: true });
  await page.setViewportSize(SIZE);
  // The requests after the end of a sync are answered by then.
  if (of === "state") await page.waitForTimeout(1_500);
  for (const theme of ["light", "dark"]) {
    await page.evaluate(dress, [NOTE, theme] as const);
    await writeFile(join(FOLDER, `${name}-${theme}.webp`), await asWebp(page, await page.screenshot(), 0.9));
  }
  await page.evaluate(() => {
    document.body.classList.remove("theme-dark");
    document.querySelector(".picture-note")?.remove();
    const notices = document.querySelector<HTMLElement>(".notice-container");
    if (notices) notices.style.visibility = "";
  });
}

/** Runs in the page: a theme, a note beside the panel, no notice over its subject, and no path or address of a test. */
function dress([note, theme]: readonly [string, string]): void {
  document.body.classList.toggle("theme-dark", theme === "dark");
  const main = document.querySelector<HTMLElement>(".mod-root");
  if (main?.childElementCount === 0 && !main.textContent) main.insertAdjacentHTML("beforeend", note);
  const notices = document.querySelector<HTMLElement>(".notice-container");
  if (notices) notices.style.visibility = "hidden";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode() as Text | null; text; text = walker.nextNode() as Text | null) {
    const shown = text.data.replace(/\/tmp\/resumable-anki-sync-\w+/g, "/home/somebody");
    if (shown !== text.data) text.data = shown;
  }
  for (const input of document.querySelectorAll("input")) {
    if (input.value.startsWith("file:")) input.value = "ankiconnect://127.0.0.1:8765";
  }
}
