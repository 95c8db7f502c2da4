import { describe, expect } from "vitest";
import { figure } from "../support/figures";
import { isAvailable } from "./available";
import { looksWell } from "./looks";
import { picture } from "./pictures";
import { KNOWN, test } from "./vault-test";

const NOTE = "Biology/Heart.md";
const SYNCED = "Q: What does the heart pump?\nA: Blood,\nthrough the whole body.\n";
const TEXT = `# Heart\n\n${SYNCED}\nIt beats some hundred thousand times a day.\n\nQ: Which of its chambers is the strongest?\n`;

/** The marks beside the text, the menus, and the way back from Anki, with the real sidecar and a real collection. */
describe.runIf(isAvailable())("Cards beside the text of a note", () => {
  const marks = ".resumable-anki-sync-mark";

  test("the editor marks each card with its state, and the mark says which card it is", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.edit(NOTE);
    await window.page.locator(`${marks}-new`).waitFor();
    expect(await window.page.locator(marks).count()).toBe(2);
    await window.page.locator(`${marks}-new`).hover();
    expect(await window.page.locator(".tooltip").textContent()).toBe("New: not in Anki yet\nWhat does the heart pump?");
    await window.page.locator(`${marks}-failed`).hover();
    expect(await window.page.locator(".tooltip").textContent()).toMatch(/^Makes no card\nThis Q: has no A:/);
  });

  test("a sync changes the marks, and an edit does a moment later", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    const window = await open({ files: { [NOTE]: TEXT }, activeFile: NOTE, storage: KNOWN });
    await window.edit(NOTE);
    await window.page.locator(`${marks}-new`).waitFor();
    await window.run("sync-note");
    await window.completes();
    await window.page.locator(`${marks}-synced`).waitFor();
    await window.type("Anatomy, third week.\n\n", 1);
    await picture(window, "marks");
    await window.type("red and warm, ", 7);
    expect(await window.page.locator(`${marks}-synced`).count()).toBe(1);
    await window.page.locator(`${marks}-changed`).waitFor();
  });

  test("a block that is split, deleted and brought back has the marks that it makes", async ({ open, vault }) => {
    const cards = [1, 2, 3].map((n) => `Q: What is number ${n}?\nA: It is ${n}.\n`).join("\n");
    vault.write(NOTE, cards);
    const window = await open({ files: { [NOTE]: cards }, storage: KNOWN });
    await window.edit(NOTE);
    const lines = () =>
      window.page.locator(".cm-gutterElement").evaluateAll((rows, mark) => {
        const from = document.querySelector(".cm-content")?.getBoundingClientRect().top ?? 0;
        const height = document.querySelector(".cm-line")?.getBoundingClientRect().height ?? 1;
        const marked = rows.filter((row) => row.querySelector(mark));
        return marked.map((row) => 1 + Math.round((row.getBoundingClientRect().top - from) / height));
      }, marks);
    await expect.poll(lines).toEqual([1, 4, 7]);
    // The question is parted from its answer, and each of them makes no card.
    await window.replaceLines(4, 5, "Q: What is number 2?\n\n# Another part\n\nA: It is 2.");
    await expect.poll(lines).toEqual([1, 4, 8, 10]);
    expect(await window.page.locator(`${marks}-failed`).count()).toBe(2);
    const block = await window.replaceLines(4, 9, "");
    await expect.poll(lines).toEqual([1, 5]);
    await window.replaceLines(4, 4, block);
    await expect.poll(lines).toEqual([1, 4, 8, 10]);
    await window.replaceLines(4, 8, "Q: What is number 2?\nA: It is 2.");
    await expect.poll(lines).toEqual([1, 4, 7]);
    await expect.poll(() => window.page.locator(`${marks}-new`).count()).toBe(3);
  });

  test("a folded heading hides the marks of its cards, and a click beside it opens none of them", async ({
    open,
    vault,
  }) => {
    vault.write(NOTE, TEXT);
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.edit(NOTE);
    await window.page.locator(`${marks}-new`).waitFor();
    await window.fold(1, 6);
    await expect.poll(() => window.page.locator(`${marks}-new`).count()).toBe(0);
    expect(await window.page.locator(`${marks}-failed`).count()).toBe(1);
    const margin = await window.page.locator(".resumable-anki-sync-margin").boundingBox();
    const heading = await window.page.locator(".cm-line").first().boundingBox();
    await window.page.mouse.click((margin?.x ?? 0) + 8, (heading?.y ?? 0) + 8);
    expect(await window.page.getByRole("menuitem").count()).toBe(0);
  });

  test("a click on a mark offers what can be done with the card", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    const window = await open({ files: { [NOTE]: TEXT }, activeFile: NOTE, storage: KNOWN });
    await window.run("sync-note");
    await window.completes();
    await window.edit(NOTE);
    await window.page.locator(`${marks}-synced`).click();
    const items = window.page.getByRole("menuitem");
    expect(await items.allTextContents()).toEqual([
      "Preview",
      "Open in Anki",
      "History of the card",
      "Sync this note with Anki",
    ]);
    await items.getByText("History of the card").click();
    await window.sees(/History of .*What does the heart pump/);
    await window.sees("Created");
    await window.page.keyboard.press("Escape");
    await window.page.locator(`${marks}-failed`).click();
    await window.page.getByRole("menuitem", { name: "Why is this no card?" }).click();
    await window.sees(`What ${NOTE} makes`);
  });

  test("reading view has the marks too", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.read(NOTE);
    await window.page.locator(`${marks}-new`).waitFor();
    await window.page.getByRole("button", { name: /What does the heart pump/ }).click();
    await window.page.getByRole("menuitem", { name: "Preview" }).click();
    await window.sees(`Cards of ${NOTE}`);
    await looksWell(window, "dialog");
  });

  test("the marks are switched off by a setting", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    vault.bring({ marks: false });
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.edit(NOTE);
    await window.page.waitForTimeout(1_500);
    expect(await window.page.locator(".resumable-anki-sync-margin").count()).toBe(0);
  });

  test("no key takes 5 ms in a note of 500 cards", async ({ open, vault }) => {
    const cards = Array.from({ length: 500 }, (_, n) => `Q: What is number ${n}?\nA: It is **number ${n}** of all.\n`);
    const text = cards.join("\n");
    vault.write(NOTE, text);
    const window = await open({ files: { [NOTE]: text }, storage: KNOWN });
    await window.edit(NOTE);
    await window.page.locator(`${marks}-new`).first().waitFor();
    // The time includes CodeMirror's own work; other work of the machine may delay single keys.
    const times: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      times.push(...(await window.type("Words that somebody types. ", 750)));
      await window.page.waitForTimeout(100);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] ?? Infinity;
    figure("key", at(0.95));
    console.info(`A key in a note of 500 cards: ${at(0.5).toFixed(2)} ms, ${at(0.95).toFixed(2)} ms of 95 %.`);
    expect(at(0.95)).toBeLessThan(5);
  });

  test("menus of notes, folders and selected text sync, preview and explain them", async ({ open, vault }) => {
    const other = "Biology/Lungs.md";
    const lungs = "Q: What do the lungs take in?\nA: Oxygen, out of the air.\n";
    vault.write(NOTE, TEXT);
    vault.write(other, lungs);
    vault.write("Elsewhere.md", "Q: What is elsewhere?\nA: Another card.\n");
    const window = await open({ files: { [NOTE]: TEXT, [other]: lungs }, storage: KNOWN });
    await window.fileMenu("Biology");
    await window.page.getByRole("menuitem", { name: "Sync this folder with Anki" }).click();
    await window.completes();
    expect(vault.ankiNotes().sort()).toEqual(["What do the lungs take in?", "What does the heart pump?"]);
    await window.fileMenu(other);
    expect(await window.page.getByRole("menuitem").allTextContents()).toEqual([
      "Sync this note with Anki",
      "Write cards with a language model",
      "Show how its cards fare",
      "Preview its Anki cards",
      "Explain its Anki cards",
      "Open its cards in Anki",
      "Study this note in Anki",
      "Study this note and its links in Anki",
      "Change the state or deck of its cards",
    ]);
    await window.page.getByRole("menuitem", { name: "Preview its Anki cards" }).click();
    await window.sees(`Cards of ${other}`);
    await window.page.keyboard.press("Escape");
    await window.selectionMenu(NOTE, 7, 9);
    await window.page.getByRole("menuitem", { name: "Preview Anki cards of the selection" }).click();
    await window.sees("This note makes no card.");
  });

  test("a link in Anki leads to the very line of a card, also after the note was edited", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    vault.bring({ sync: { "rendering.source_link": "line" } });
    const window = await open({ files: { [NOTE]: TEXT }, activeFile: NOTE, storage: KNOWN });
    await window.run("sync-note");
    await window.completes();
    const [, address = ""] = /href="(obsidian:[^"]+)"/.exec(vault.ankiText()) ?? [];
    const { host, searchParams } = new URL(address.replaceAll("&amp;", "&"));
    vault.write(NOTE, `More.\n\nAnd more.\n\n${TEXT}`);
    await window.follow(host, Object.fromEntries(searchParams));
    await window.sees(`${NOTE} at line 7`);
  });
});
