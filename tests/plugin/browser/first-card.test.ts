import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { root, sidecar } from "../support/paths";
import { animated, type Frame } from "./animation";
import { isAvailable } from "./available";
import { test } from "./vault-test";
import { PROGRAM } from "./window";

const NOTE = "Biology/Heart.md";
const BEGINNING = "# Heart\n\nIt beats some hundred thousand times a day.\n\n";
const CARD = ["Q: What does the heart pump?\n", "A: **Blood**, through the whole body.\n"];
const [WIDTH, HEIGHT] = [1000, 640];

/** From the first start to the first card in Anki; `VIDEO=1` records it for the README. */
describe.runIf(isAvailable())("The first card", () => {
  test("is in Anki after the program was installed, a card was written, and a sync", async ({
    open,
    programs,
    vault,
  }) => {
    const frames: Frame[] = [];
    vault.write(NOTE, BEGINNING);
    programs.uninstall(PROGRAM);
    const window = await open({ files: { [NOTE]: BEGINNING }, activeFile: NOTE });
    const { page } = window;
    await page.locator(".notice-container").evaluate((el) => (el.style.visibility = "hidden"));
    const film = async (milliseconds: number) => {
      if (process.env["VIDEO"]) frames.push({ png: await page.screenshot(), milliseconds });
    };
    await window.edit(NOTE);
    await window.run("progress");
    await window.sees("One program is missing");
    await window.sees("Copy command");
    await film(3_000);
    programs.install(PROGRAM, [sidecar]);
    await window.sees("Nothing was synced yet");
    await film(2_000);
    let line = 5;
    for (const part of CARD) {
      await window.type(part, line);
      line += 1;
      await film(1_200);
    }
    await page.locator(".resumable-anki-sync-mark-new").waitFor();
    await film(1_800);
    vault.write(NOTE, BEGINNING + CARD.join(""));
    await page.getByRole("button", { name: "Sync vault" }).hover();
    await film(900);
    await window.click("Sync vault");
    await window.completes();
    await page.locator(".resumable-anki-sync-mark-synced").waitFor();
    await window.sees("Last sync");
    await film(3_000);
    await window.run("preview-note");
    await window.sees(`Cards of ${NOTE}`);
    await film(4_000);
    expect(vault.ankiNotes()).toEqual(["What does the heart pump?"]);
    if (frames.length === 0) return;
    const file = join(root, "docs", "first-card.webp");
    writeFileSync(file, await animated(page, frames, WIDTH, HEIGHT));
    const length = frames.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1_000;
    const data = readFileSync(file).toString("base64");
    const width = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return image.naturalWidth;
    }, `data:image/webp;base64,${data}`);
    expect(width).toBe(WIDTH);
    console.info(`The film has ${frames.length} pictures and takes ${length} s.`);
  });
});
