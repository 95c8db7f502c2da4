import { describe, expect } from "vitest";
import { isAvailable } from "./available";
import { looksWell } from "./looks";
import { picture } from "./pictures";
import { KNOWN, test } from "./vault-test";

const NOTE = "Biology/Cells.md";
const TEXT = `# Cells

Q: Where is most ATP made?
A: On the outer membrane of the mitochondrion.

Q: What do ribosomes read?
A: Messenger RNA.
`;
const ROME = "History/Rome.md";
const EDIT = [
  "note = collection.get_note(collection.find_notes('Front:*ATP*')[0])",
  "note['Back'] = note['Back'].replace('outer', 'inner')",
  "note.tags.append('exam')",
  "collection.update_note(note)",
];

/** Adds reviews of the cards, each with a rating, on the days before today. */
const REVIEWS = [
  "ids = sorted(collection.find_cards(''))",
  "now = int(time.time() * 1000)",
  "for place, card_id in enumerate(ids):",
  "    card = collection.get_card(card_id)",
  "    card.type, card.queue, card.ivl, card.due, card.reps = 2, 2, 10 + 20 * place, collection.sched.today + place, 5",
  "    card.lapses = 5 if place == 0 else 0",
  "    collection.update_card(card)",
  "    for day in range(1, 6):",
  "        row = (now - day * 86_400_000 - place, card_id, -1, 1 if place == 0 and day < 3 else 3, 10, 5, 2500, 4000, 1)",
  "        collection.db.execute('INSERT INTO revlog VALUES (?,?,?,?,?,?,?,?,?)', *row)",
];
const FLAGS = [
  "collection.set_user_flag_for_cards(1, list(collection.find_cards('Front:*ribosomes*')))",
  "collection.sched.suspend_cards(collection.find_cards('Front:*princeps*'))",
];

/** Edits, cards to mend and study figures, with the real sidecar and a real collection. */
describe.runIf(isAvailable())("What comes back from Anki", () => {
  test("an edit is shown beside its note, written into it when that is allowed, and undone", async ({
    open,
    vault,
  }) => {
    vault.write(NOTE, TEXT);
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.run("sync-vault");
    await window.completes();
    vault.inAnki(...EDIT);
    await window.run("changes");
    await window.sees("1 card edited in Anki");
    await window.sees("Tags added in Anki: exam");
    expect(await window.page.locator("del").textContent()).toBe("outer");
    expect(await window.page.locator("ins").first().textContent()).toBe("inner");
    expect(await window.page.locator("mark").textContent()).toContain("inner");
    await looksWell(window, "tab");
    expect(await window.page.getByRole("button", { name: /^Take into the note/ }).count()).toBe(0);

    await window.click("Allow writing into notes");
    await window.sees("Write edits into the notes of this vault?");
    await looksWell(window, "dialog");
    await window.click("Allow");
    await window.page.getByRole("button", { name: /^Take into the note/ }).waitFor();
    await picture(window, "edits-in-anki");
    await looksWell(window, "tab");
    await window.click(/^Take into the note/);
    await window.sees("1 edit written into its note");
    expect(vault.read(NOTE)).toBe(
      TEXT.replace("outer membrane of the mitochondrion.", "inner membrane of the mitochondrion.\nTags: exam"),
    );
    await looksWell(window, "tab");

    await window.click("Undo");
    await window.sees("1 edit undone.");
    expect(vault.read(NOTE)).toBe(TEXT);
    await window.click(/^Open the note at/);
    await window.sees(`${NOTE} at line 4`);
  });

  test("an edit that cannot be written says why and leads to the line", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    vault.configure({ edits_into_notes: true });
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.run("sync-vault");
    await window.completes();
    vault.inAnki(...EDIT.slice(0, 1), "note['Back'] = '<span onclick=\"x()\">a</span>'", ...EDIT.slice(3));
    await window.run("changes");
    await window.sees("1 card edited in Anki");
    await window.page.locator(".resumable-anki-sync-flag").waitFor();
    expect(await window.page.getByRole("button", { name: /^Take into the note/ }).count()).toBe(0);
    await looksWell(window, "tab");
  });

  test("cards to mend are listed with their reasons, found, and opened at the line", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    vault.write(ROME, "Q: When did Augustus become princeps?\nA: In 27 BC.\n");
    const window = await open({ files: { [NOTE]: TEXT }, storage: KNOWN });
    await window.run("sync-vault");
    await window.completes();
    await window.run("mend");
    await window.sees("No card to mend");
    vault.inAnki(...REVIEWS, ...FLAGS);
    await window.click("Check again");
    await window.sees("3 cards to mend");
    await window.sees("Flag 1");
    await window.sees("5 lapses");
    await picture(window, "cards-to-mend");
    await looksWell(window, "tab");
    await window.page.getByRole("combobox").selectOption({ label: "Suspended (1)" });
    await window.sees("1 card to mend");
    await window.page.getByRole("combobox").selectOption({ index: 0 });
    await window.page.getByRole("searchbox").fill("ribosomes");
    await window.sees("1 card to mend");
    await window.click("Mended: What do ribosomes read?");
    await window.sees("1 card cleared in Anki.");
    await window.sees("2 cards to mend");
    await window.page.getByRole("searchbox").fill("ATP");
    await window.click(`Open ${NOTE}:3`);
    await window.sees(`${NOTE} at line 3`);
  });

  test("the study figures are a table of notes, folders, decks and tags, and a part of the panel", async ({
    open,
    vault,
  }) => {
    vault.write(NOTE, TEXT);
    vault.write(ROME, "Q: When did Augustus become princeps?\nA: In 27 BC.\n");
    const files = { [NOTE]: TEXT, [ROME]: "" };
    const first = await open({ files, activeFile: NOTE, storage: KNOWN });
    await first.run("sync-vault");
    await first.completes();
    await first.close();
    vault.inAnki(...REVIEWS);
    const window = await open({ files, activeFile: NOTE, storage: KNOWN });
    await window.run("progress");
    await window.sees("Everything is in step");
    await window.run("fares");
    await window.sees("3 cards in Anki");
    expect(await window.page.locator("tbody tr th").allTextContents()).toEqual([NOTE, ROME]);
    await picture(window, "how-notes-fare");
    await looksWell(window, "tab");
    await window.click("Name");
    await window.click("Name");
    expect(await window.page.locator("tbody tr th").allTextContents()).toEqual([ROME, NOTE]);
    await window.page.getByRole("combobox").selectOption("folder");
    await window.page.locator("tbody th", { hasText: /^Biology$/ }).waitFor();
    await window.fileMenu(ROME);
    await window.page.getByRole("menuitem", { name: "Show how its cards fare" }).click();
    await window.page.locator("tbody th", { hasText: ROME }).waitFor();
    expect(await window.page.locator("tbody tr th").allTextContents()).toEqual([ROME]);
  });

  test("the panel and the marks show the study figures of the open note", async ({ open, vault }) => {
    vault.write(NOTE, TEXT);
    const first = await open({ storage: KNOWN });
    await first.run("sync-vault");
    await first.completes();
    await first.close();
    vault.inAnki(...REVIEWS);
    const window = await open({ files: { [NOTE]: TEXT }, activeFile: NOTE, storage: KNOWN });
    await window.run("progress");
    await window.sees("This note in Anki");
    await window.sees(/1 due today/);
    await looksWell(window, "panel");
    await window.edit(NOTE);
    const mark = window.page.locator(".resumable-anki-sync-mark-synced").first();
    await mark.hover();
    expect(await window.page.locator(".tooltip").textContent()).toMatch(/In Anki: young, due today, 60\s?% recalled/);
  });
});
