import { describe, expect } from "vitest";
import { Model } from "../support/model";
import type { TestVault } from "../support/vaults";
import { isAvailable } from "./available";
import { looksWell } from "./looks";
import { KNOWN, type Stage, test as vaultTest } from "./vault-test";
import type { Window } from "./window";

/** ``model`` serves all tests of the file; ``heldModel`` is for a test that stops it halfway. */
const test = vaultTest.extend<{ heldModel: Model; model: Model }>({
  heldModel: async ({}, use) => {
    const model = await Model.start();
    await use(model);
    await model.end();
  },
  model: [
    async ({}, use) => {
      const model = await Model.start();
      await use(model);
      await model.end();
    },
    { scope: "file" },
  ],
});

/** The views of a note and of generated cards, with the real sidecar and the server of a model. */
describe.runIf(isAvailable())("Notes and generated cards, with the real sidecar", () => {
  function writeFacts(vault: TestVault, notes: number): void {
    for (let note = 0; note < notes; note += 1) {
      const rest = "This is well known among all who learn such things.";
      vault.write(`facts/Door ${note}.md`, `The colour of door ${note} is shade ${note}. ${rest}\n`);
    }
  }

  function factFiles(notes: number): Record<string, string> {
    return Object.fromEntries(Array.from({ length: notes }, (_, note) => [`facts/Door ${note}.md`, ""]));
  }

  test("the open note's cards are previewed, and what makes none is explained", async ({ open, vault }) => {
    const note = "Biology/Heart.md";
    const text = "Only words.\n\nQ: What does the heart pump?\nA: **Blood**.\n";
    vault.write(note, text);
    const window = await open({ files: { [note]: text }, activeFile: note });
    await window.run("preview-note");
    await window.sees(`Cards of ${note}`);
    await window.sees("What does the heart pump?");
    await window.page.keyboard.press("Escape");
    await window.run("explain-note");
    await window.sees("Makes no card");
    await window.sees("No card syntax that is on matches this text.");
  });

  test("a preview fetches nothing that the note or its pictures name", async ({ open, vault }) => {
    const note = "Clipped.md";
    const picture = "![far](https://far.example/x.png) <b style='background:url(https://far.example/y)'>bold</b>";
    const text = `Q: What is this? ${picture}\nA: A picture. <img src="//far.example/z.png" alt="near">\n`;
    vault.write(note, text);
    const window = await open({ files: { [note]: text }, activeFile: note });
    const requests: string[] = [];
    window.page.on("request", (request) => requests.push(request.url()));
    await window.run("preview-note");
    await window.sees(`Cards of ${note}`);
    await window.sees("[far]");
    expect(requests.filter((url) => url.includes("far.example"))).toEqual([]);
  });

  test("existing Anki notes are shown and, if the user agrees, linked", async ({ open, vault }) => {
    vault.write("a.md", "Q: What is a slug?\nA: A stable identity.\n");
    vault.addToAnki("What is a slug?", "A stable identity.");
    const [anki] = vault.ankiIds();
    const window = await open();
    await window.run("adopt");
    await window.sees("1 Anki note can be linked");
    await window.sees("a.md, in Anki Basic");
    await window.click("Link 1 note");
    await window.sees("1 Anki note linked.");
    await window.run("sync-vault");
    await window.completes();
    expect(vault.ankiIds()).toEqual([anki]);
  });

  test("drafts are accepted, edited and rejected, and the next sync brings them to Anki", async ({
    model,
    open,
    vault,
  }) => {
    writeFacts(vault, 3);
    vault.configure(model.settings);
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    await window.run("review");
    await window.sees("3 drafts");
    await window.page.keyboard.press("a");
    await window.sees("2 drafts");
    const panel = window.page.locator(".resumable-anki-sync-vault-state");
    await expect.poll(() => panel.innerText()).toMatch(/Drafts to review\s+2/);
    await window.page.keyboard.press("e");
    await window.page.locator("textarea").first().fill("Which colour has the door?");
    await window.click("Accept as edited");
    await window.sees("1 draft");
    await window.page.keyboard.press("r");
    await window.sees("No cards wait for you");
    await window.run("sync-vault");
    await window.completes();
    expect(vault.ankiNotes().sort()).toEqual(["What is the colour of door 0?", "Which colour has the door?"]);
  });

  test("the menu of a note says what a model would get, and asks before sending it", async ({ model, open, vault }) => {
    writeFacts(vault, 2);
    vault.configure({ ...model.settings, "generation.enabled": false });
    const note = "facts/Door 0.md";
    const window = await open({ files: { [note]: "" }, storage: KNOWN });
    await window.fileMenu(note);
    await window.page.getByRole("menuitem", { name: "Write cards with a language model" }).click();
    await window.sees(/1 note in 2 requests to rule-model at 127\.0\.0\.1/);
    await window.sees(/tokens of your notes are sent/);
    expect(await window.page.getByText("costs about").count()).toBe(0);
    await window.click("Cancel");
    await window.run("review");
    await window.sees("No cards wait for you");
    await window.fileMenu(note);
    await window.page.getByRole("menuitem", { name: "Write cards with a language model" }).click();
    await window.click("Write the cards");
    await window.completes();
    await window.run("review");
    await window.sees("1 draft");
    await window.sees("What is the colour of door 0?");
  });

  /** Opens a window in which a model writes the cards of a folder, and stops answering after the first note. */
  async function openWhileWriting(open: Stage["open"], vault: TestVault, model: Model, notes: number): Promise<Window> {
    writeFacts(vault, notes);
    vault.configure({ ...model.settings, "generation.enabled": false, "generation.folders": [] });
    model.holdAfter(1);
    const window = await open({ files: factFiles(notes), storage: KNOWN });
    await window.fileMenu("facts");
    await window.page.getByRole("menuitem", { name: "Write cards with a language model" }).click();
    await window.click("Write the cards");
    await window.sees(`1 of ${notes}`);
    return window;
  }

  async function opensWithoutAnOffer(open: Stage["open"], notes: number): Promise<void> {
    const window = await open({ files: factFiles(notes), storage: KNOWN });
    await window.run("progress");
    await window.sees("Drafts to review");
    expect(await window.page.locator(".modal").count()).toBe(0);
  }

  test("writing cards for chosen notes is offered for resuming after a kill and a restart", async ({
    heldModel,
    open,
    programs,
    vault,
  }) => {
    vault.write("Not chosen.md", "The colour of nothing is grey. This is well known among all.\n");
    const first = await openWhileWriting(open, vault, heldModel, 4);
    programs.serving[0]?.kill("SIGKILL");
    await first.sees("The sidecar is gone");
    await first.sees("Restart and write the rest");
    await first.close();
    heldModel.goOn();

    const second = await open({ files: factFiles(4), storage: KNOWN });
    await second.sees("Resume the last sync?");
    await second.sees(/stopped while generating/);
    await looksWell(second, "dialog");
    await second.click("Resume");
    await second.completes();
    await second.run("review");
    await second.sees("4 drafts");
    await second.close();
    await opensWithoutAnOffer(open, 4);
  });

  test("writing that was stopped is resumed in the panel, or deleted from the list for good", async ({
    heldModel,
    open,
    vault,
  }) => {
    const first = await openWhileWriting(open, vault, heldModel, 3);
    await first.run("stop");
    await first.sees("You can resume it.");
    await first.click("Resume");
    await first.sees("0 of 2");
    await first.run("stop");
    await first.sees("You can resume it.");
    await first.close();

    const second = await open({ files: factFiles(3), storage: KNOWN });
    await second.sees("Resume the last sync?");
    await second.page.locator(".modal").getByRole("button", { name: "Delete from list" }).click();
    await expect.poll(() => second.commands()).not.toContain("resume");
    await second.close();
    await opensWithoutAnOffer(open, 3);
  });

  test("a sync that the budget stopped says so, and the dialog says what is paid", async ({ model, open, vault }) => {
    writeFacts(vault, 3);
    const limited = { ...model.settings, "generation.max_requests_run": 2 };
    vault.configure(limited);
    const first = await open();
    await first.run("sync-vault");
    await first.sees(/The budget of this run for the language model/);
    await first.close();
    vault.configure(model.settings);
    const second = await open({ storage: KNOWN });
    await second.sees("Resume the last sync?");
    await second.sees(/2 answers of the language model are kept and not asked for again/);
    await second.click("Resume");
    await second.completes();
    await second.run("review");
    await second.sees("3 drafts");
  });
});
