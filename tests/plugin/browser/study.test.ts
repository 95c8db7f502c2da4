import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect } from "vitest";
import { isAvailable } from "./available";
import { looksWell } from "./looks";
import { picture } from "./pictures";
import { KNOWN, test, type Stage } from "./vault-test";
import { python } from "../support/paths";

const CELLS = "Biology/Cells.md";
const ROME = "History/Rome.md";
const NOTES = {
  [CELLS]:
    "# Cells\n\nQ: Where is most ATP made?\nA: In mitochondria. See [[Rome]].\n\nQ: What do ribosomes read?\nA: Messenger RNA.\n",
  [ROME]: "Q: When did Augustus become princeps?\nA: In 27 BC.\n",
};

/** Returns the window with the dialog for the states of a note's cards, after a sync of both notes. */
async function withStatesOfRome({ open, vault }: Pick<Stage, "open" | "vault">) {
  for (const [path, text] of Object.entries(NOTES)) vault.write(path, text);
  const window = await open({ files: NOTES, storage: KNOWN });
  await window.run("sync-vault");
  await window.completes();
  await window.fileMenu(ROME);
  await window.page.getByRole("menuitem", { name: "Change the state or deck of its cards" }).click();
  return window;
}

/** Finding, studying and suspending the cards of notes, with the real sidecar and a real collection. */
describe.runIf(isAvailable())("From a note to its cards and back", () => {
  test("a card's text leads to its note, and its cards are studied", async ({ open, vault }) => {
    for (const [path, text] of Object.entries(NOTES)) vault.write(path, text);
    const window = await open({ files: NOTES, storage: KNOWN });
    await window.run("sync-vault");
    await window.completes();
    await window.run("find-card");
    await window.page.getByRole("searchbox").fill("nothing of the kind");
    await window.sees("No card of this vault in Anki has this text.");
    await window.page.getByRole("searchbox").fill("messenger rna");
    await window.sees("What do ribosomes read?");
    await looksWell(window, "dialog");
    await picture(window, "find-card");
    await window.click("Study these cards in Anki");
    await window.sees("The filtered deck Study messenger rna in Anki has 1 card.");
    await window.click(`${CELLS}:6`);
    await window.sees(`${CELLS} at line 6`);
  });

  test("the card that is under review in a running Anki leads to its note", async ({ open, vault }) => {
    for (const [path, text] of Object.entries(NOTES)) vault.write(path, text);
    const anki = await runningAnki(join(dirname(vault.collection), "running.anki2"));
    try {
      vault.configure({ target: anki.url.replace("http:", "ankiconnect:"), deck: "All", deck_from_folder: false });
      const window = await open({ files: NOTES, storage: KNOWN });
      await window.run("sync-vault");
      await window.completes();
      await window.run("open-shown-card");
      await window.sees("Anki shows no card.");
      await anki.ask("guiBrowse", { query: "ribosomes" });
      await window.run("open-shown-card");
      await window.sees(`${CELLS} at line 6`);
      await anki.ask("guiDeckReview", { name: "All" });
      await window.run("open-shown-card");
      await window.sees(`${CELLS} at line 3`);
    } finally {
      anki.stop();
    }
  });

  test("study decks are made of a note, its links and a folder, listed, and removed", async ({ open, vault }) => {
    for (const [path, text] of Object.entries(NOTES)) vault.write(path, text);
    const window = await open({ files: NOTES, activeFile: CELLS, storage: KNOWN });
    await window.run("sync-vault");
    await window.completes();
    await window.run("study-links");
    await window.sees("The filtered deck Study Cells in Anki has 3 cards.");
    await window.fileMenu(CELLS);
    await window.page.getByRole("menuitem", { name: "Study this note in Anki" }).click();
    await window.sees("The filtered deck Study Cells in Anki has 2 cards.");
    await window.fileMenu("History");
    await window.page.getByRole("menuitem", { name: "Study this folder in Anki" }).click();
    await window.sees("The filtered deck Study History in Anki has 1 card.");
    await window.run("study-decks");
    await window.sees("Study Cells (2)");
    await looksWell(window, "dialog");
    await picture(window, "study-decks");
    await window.click("Remove Study Cells");
    await window.sees("The filtered deck Study Cells was removed.");
    await window.click("Remove Study History");
    await window.sees("The filtered deck Study History was removed.");
    await window.page.keyboard.press("Escape");
    await window.run("study-decks");
    await window.sees("There is no filtered deck in Anki.");
  });

  test("an Anki that cannot make the deck says so, and shows the cards instead", async ({ open, vault }) => {
    vault.write(CELLS, NOTES[CELLS]);
    vault.configure({ target: "ankiconnect://127.0.0.1:1" });
    const window = await open({ files: NOTES, activeFile: CELLS, storage: KNOWN });
    await window.run("study-note");
    await window.sees(/cannot make or remove filtered decks/);
    await looksWell(window, "dialog");
    await window.click("Open in Anki");
    await window.page.locator(".notice").waitFor();
  });

  test("a note asks for its cards to be buried, the plan says so, and an undo takes it back", async ({
    open,
    vault,
  }) => {
    const window = await withStatesOfRome({ open, vault });
    await window.page.getByRole("combobox").selectOption({ label: "Bury until tomorrow" });
    await window.click("Show the plan");
    await window.sees("Bury until tomorrow");
    expect(vault.read(ROME)).toContain("anki: bury");
    await window.click(/^Apply 1 change/);
    await window.completes();
    expect(inQueue(vault.collection, "-3")).toBe(1);

    await window.run("undo");
    await window.click("Undo 1 change");
    await window.sees("The sync was undone");
    expect(inQueue(vault.collection, "-3")).toBe(0);
  });

  test("a note asks for its cards to be suspended, the plan shows each, and what is ticked is done", async ({
    open,
    vault,
  }) => {
    const window = await withStatesOfRome({ open, vault });
    await window.sees(`Cards of ${ROME}`);
    await window.page.getByRole("combobox").selectOption({ label: "Suspended" });
    await looksWell(window, "dialog");
    await picture(window, "state-of-cards");
    await window.click("Show the plan");
    await window.sees("1 to remove or suspend");
    await window.sees("Suspended in Anki, where its reviews stay");
    expect(vault.read(ROME)).toContain("anki: suspended");
    await picture(window, "state-plan");
    await window.click(/^Apply 1 change/);
    await window.completes();
    expect(suspended(vault.collection)).toBe(1);

    await window.fileMenu(ROME);
    await window.page.getByRole("menuitem", { name: "Change the state or deck of its cards" }).click();
    await window.page.getByRole("combobox").selectOption({ label: "In Anki" });
    await window.page.getByRole("textbox").fill("Exam");
    await window.click("Show the plan");
    await window.sees(/Apply 1 change/);
    await window.click(/^Apply 1 change/);
    await window.completes();
    expect(suspended(vault.collection)).toBe(0);
  });
});

/** The test server over a collection of its own, which plays a running Anki. */
async function runningAnki(collection: string) {
  const server = spawn(python, ["-m", "ankiconnect.server", "--collection", collection], {
    env: { ...process.env, PYTHONPATH: resolve(import.meta.dirname, "../..") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  return {
    url: line,
    ask: (action: string, params: object) =>
      fetch(line, { method: "POST", body: JSON.stringify({ action, version: 6, params }) }),
    stop: () => server.kill(),
  };
}

function suspended(collection: string): number {
  return inQueue(collection, "-1");
}

function inQueue(collection: string, queue: string): number {
  const count = [
    "import sqlite3, sys",
    `print(sqlite3.connect(sys.argv[1]).execute('select count(*) from cards where queue = ${queue}').fetchone()[0])`,
  ].join("\n");
  return Number(execFileSync(python, ["-c", count, collection]));
}
