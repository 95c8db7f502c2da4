import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { TestVault } from "../support/vaults";
import { isAvailable } from "./available";
import { picture } from "./pictures";
import { KNOWN, test } from "./vault-test";

const NOTES = 1_500;

/** The plugin in a browser, with the real sidecar and a real collection. */
describe.runIf(isAvailable())("With the real sidecar", () => {
  test("a sync that ended with Obsidian is offered, resumed, stopped, resumed again, and completed", async ({
    open,
    programs,
    vault,
  }) => {
    vault.fill(NOTES);
    const first = await open();
    await first.run("sync-vault");
    await first.sees(/of 1,500/);
    await picture(first, "running", "moment");
    const [child] = programs.serving;
    await first.close();
    await expect.poll(() => child?.exitCode, { timeout: 5_000 }).toBe(0);

    const second = await open({ storage: KNOWN });
    await second.sees("Resume the last sync?");
    await second.click("Resume");
    await second.sees(/of [1-4],[05]00/);
    await second.click("Stop");
    await second.sees("The sync was stopped");

    await second.click("Resume");
    await second.completes();
    await picture(second, "complete");
    await second.close();
    const notes = vault.ankiNotes();
    expect(notes).toHaveLength(3 * NOTES);
    expect(new Set(notes).size).toBe(3 * NOTES);

    const third = await open({ storage: KNOWN });
    await third.run("progress");
    await third.sees("Everything is in step");
    expect(await third.page.locator(".modal").count()).toBe(0);
  });

  test("a closed Anki is reported, with what to do and without a flag of the command line", async ({ open, vault }) => {
    vault.copyExample();
    vault.configure({ target: "ankiconnect://127.0.0.1:9" });
    const window = await open();
    await window.run("sync-vault");
    await window.sees("Anki cannot be reached");
    await window.sees("Start Anki with the AnkiConnect add-on");
    expect(await window.page.locator("body").innerText()).not.toContain("--");
  });

  test("a sidecar that is killed during a sync is reported, restarted, and its sync resumes", async ({
    open,
    programs,
    vault,
  }) => {
    vault.fill(NOTES);
    const window = await open();
    await window.run("sync-vault");
    await window.sees(/of 1,500/);
    programs.serving[0]?.kill("SIGKILL");
    await window.sees("The sidecar is gone");
    await picture(window, "sidecar-gone");
    await window.click("Restart and resume");
    await window.completes();
    expect(new Set(vault.ankiNotes()).size).toBe(3 * NOTES);
    expect(vault.ankiNotes()).toHaveLength(3 * NOTES);
  });

  test("a dry run shows each card before and after, and what is ticked is carried out", async ({ open, vault }) => {
    vault.copyExample();
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    const codes = vault.read("Web/Status codes.md").replace("does not know **who**", "cannot tell **who**");
    vault.write("Web/Status codes.md", codes.slice(0, codes.indexOf("Q: When does")));
    vault.write("Web/Cookies.md", "Q: Which cookies can a script not read?\nA: Those marked `HttpOnly`.\n");
    await window.run("dry-run");
    await window.sees(/Apply \d+ changes/);
    await window.page.locator(".resumable-anki-sync-plan-update summary").first().click();
    await window.page.locator(".resumable-anki-sync-plan-update .resumable-anki-sync-sides").waitFor();
    await picture(window, "plan");
    const rows = window.page.locator(".resumable-anki-sync-plan-row:visible");
    await window.page.getByRole("searchbox").fill("cookies");
    await expect.poll(() => rows.count()).toBe(1);
    await window.page.getByRole("searchbox").fill("");
    await window.page.getByRole("combobox").selectOption({ label: "Change" });
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringMatching(/^Change/)]);
    await window.page.getByRole("combobox").selectOption({ index: 0 });
    const before = vault.ankiNotes().length;
    await window.click("Untick all");
    await window.page.getByRole("checkbox", { name: /Which cookies/ }).check();
    await window.click("Apply 1 change");
    await window.page.locator(".resumable-anki-sync-plan").waitFor({ state: "detached" });
    await window.completes();
    expect(vault.ankiNotes()).toHaveLength(before + 1);
    expect(vault.ankiNotes().some((front) => front.includes("Which cookies"))).toBe(true);
  });

  test("a sync that would remove many cards stops to ask, and keeps what is unticked", async ({ open, vault }) => {
    vault.copyExample();
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    vault.remove("Learning");
    vault.remove("Mathematics");
    await window.run("sync-vault");
    await window.sees(/would remove 14 cards of 48/);
    await picture(window, "guard");
    await window.page.getByRole("checkbox", { name: /How does episodic memory differ/ }).uncheck();
    await window.click("Apply 13 changes");
    await window.page.locator(".resumable-anki-sync-plan").waitFor({ state: "detached" });
    await window.completes();
    expect(vault.ankiNotes()).toHaveLength(35);
  });

  test("cards that changed after the plan was shown are shown again, and not changed", async ({ open, vault }) => {
    vault.fill(20);
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    vault.write("New.md", "Q: What is new?\nA: This card.\n");
    await window.run("dry-run");
    await window.sees("Apply 1 change");
    for (let note = 0; note < 18; note += 1) vault.remove(vault.filled(note));
    await window.click("Apply 1 change");
    await window.sees("54 to remove");
    await window.sees(/changed after you were shown the plan/);
    expect(vault.ankiNotes()).toHaveLength(61);
  });

  test("a lost dry run is offered as a dry run, and never becomes a sync", async ({ open, programs, vault }) => {
    vault.fill(NOTES);
    const window = await open();
    await window.run("dry-run");
    await window.sees(/of 1,500/);
    programs.serving[0]?.kill("SIGKILL");
    await window.sees("The sidecar is gone");
    await window.click("Restart the dry run");
    await window.sees("4,500 new");
    expect(vault.hasCollection()).toBe(false);
  });

  test("a sync that is stopped at once writes nothing", async ({ open, vault }) => {
    vault.fill(NOTES);
    const window = await open();
    await window.run("sync-vault");
    await window.run("stop");
    await window.sees("The sync was stopped");
    expect(vault.hasCollection()).toBe(false);
  });

  test("a conflict is decided with both texts in view, and the next sync carries out the decision", async ({
    open,
    vault,
  }) => {
    const note = (answer: string) => `Q: What is TCP?\nA: ${answer}\n`;
    vault.write("TCP.md", note("A transport protocol of the internet."));
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    vault.editInAnki("A transport protocol of <b>all</b> networks.");
    vault.write("TCP.md", note("A reliable protocol of the internet."));
    await window.run("sync-vault");
    await window.sees(/1 card changed in the vault and in Anki/);
    await window.click("Decide conflicts");
    await window.sees("1 card waits for your decision");
    expect(await window.page.locator(".resumable-anki-sync-conflict mark").allTextContents()).toEqual([
      "reliable",
      "all networks",
    ]);
    await picture(window, "conflicts");
    await window.click(/^Take the vault's text of/);
    await window.click("Sync to carry out 1 decision");
    await window.sees("No card is in conflict");
    expect(vault.ankiBacks()).toEqual(["A reliable protocol of the internet."]);
  });

  test("a note that fails is shown with its line, a click opens it there, and the others are synced", async ({
    open,
    vault,
  }) => {
    vault.fill(2);
    // Not UTF-8, in a note that holds a card.
    vault.write("Broken.md", Buffer.from("Q: Why?\nA: Because.\n\nCaf\xe9\n", "latin1"));
    const window = await open({ files: { "Broken.md": "" } });
    await window.run("sync-vault");
    await window.completes();
    await window.sees("1 note failed");
    await window.click(/^Open Broken\.md/);
    await window.sees(/^Broken\.md at line \d+$/);
    expect(vault.ankiNotes()).toHaveLength(6);
  });

  test("a card keeps its Anki note when its note is renamed in Obsidian and then rewritten", async ({
    open,
    vault,
  }) => {
    vault.fill(3);
    const window = await open({ files: { [vault.filled(0)]: "" } });
    await window.run("sync-vault");
    await window.completes();
    const before = vault.ankiIds();
    vault.remove(vault.filled(0));
    const questions = [1, 2, 3].map((card) => `What is the ${card}. fact of note 0?`);
    const answers = ["Homer wrote the Iliad.", "Mercury is liquid.", "Reykjavik is in Iceland."];
    vault.write("Moved.md", questions.map((question, card) => `Q: ${question}\nA: ${answers[card]}\n`).join("\n"));
    await window.rename(vault.filled(0), "Moved.md");
    await window.run("sync-vault");
    await window.completes();
    expect(vault.ankiIds()).toEqual(before);
    expect(vault.ankiText()).toContain("Homer wrote the Iliad.");
  });

  test("the set-up is checked, and problems are named", async ({ open, vault }) => {
    vault.copyExample();
    const window = await open();
    await window.run("check");
    await window.sees("A sync can run.");
    await picture(window, "check");
    await window.page.keyboard.press("Escape");
    expect(await window.page.locator(".modal").count()).toBe(0);
  });

  test("a finished sync is undone after a question, and finished syncs are cleaned up", async ({ open, vault }) => {
    vault.copyExample("Chemistry/Elements.md");
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    await expect.poll(() => window.commands()).toContain("undo");
    await window.run("undo");
    await window.sees("4 to remove");
    await picture(window, "undo-plan");
    await window.click("Undo 4 changes");
    await window.sees("The sync was undone");
    expect(vault.ankiNotes()).toEqual([]);
    await window.run("clean-up");
    await window.sees(/finished syncs? deleted from the list/);
  });

  test("two vaults in two windows have a sidecar and a store each", async ({ open, programs, vault }) => {
    const other = new TestVault("Other", vault.folder);
    try {
      vault.fill(4);
      other.fill(2);
      const [one, two] = [await open(), await open({}, other)];
      await Promise.all([one.run("sync-vault"), two.run("sync-vault")]);
      await Promise.all([one.completes(), two.completes()]);
      expect(programs.serving).toHaveLength(2);
      expect([vault.ankiNotes().length, other.ankiNotes().length]).toEqual([12, 6]);
      await two.close();
    } finally {
      other.delete();
    }
  });

  test("the settings are set, kept, and used by the next request", async ({ open, vault }) => {
    vault.copyExample();
    const window = await open();
    await window.run("progress");
    await window.sees("Nothing was synced yet");
    await window.settings();
    await window.sees(/^Found in \d/);
    await picture(window, "settings");
    await window.setting("Deck").fill("Greek");
    await window.page.keyboard.press("Tab");
    await expect.poll(() => window.stored()).toMatchObject({ sync: { deck: "Greek" } });
    await window.run("dry-run");
    await window.sees(/Apply \d+ changes/);
    await window.sees(/^Greek/);
  });

  test("words that are typed while the settings load are kept, and the settings are drawn after them", async ({
    open,
    vault,
  }) => {
    vault.copyExample();
    const window = await open();
    await window.settings();
    await window.setting("Deck").fill("");
    await window.setting("Deck").pressSequentially("Greek::Verbs of the first year", { delay: 100 });
    expect(await window.setting("Deck").inputValue()).toBe("Greek::Verbs of the first year");
    await window.page.keyboard.press("Tab");
    await expect.poll(() => window.stored()).toMatchObject({ sync: { deck: "Greek::Verbs of the first year" } });
    await window.sees(/^Found in \d/);
    expect(await window.setting("Deck").inputValue()).toBe("Greek::Verbs of the first year");
  });

  test("a setting of the computer is kept on it, where the command line reads it too", async ({ open, vault }) => {
    const window = await open();
    await window.run("progress");
    await window.sees("Nothing was synced yet");
    await window.settings();
    await window.sees("Version");
    await window.settingsPage("More about Anki");
    await window.setting("Profile").fill("User 1");
    await window.page.keyboard.press("Tab");
    await expect.poll(() => readFileSync(vault.config, "utf8")).toContain('profile = "User 1"');
    expect(await window.stored()).toBeNull();
  });

  test("settings of the vault that need consent have no effect until they are allowed", async ({ open, vault }) => {
    vault.write("a.md", "Q: What?\nA: That.\n");
    vault.configure({ target: undefined });
    vault.bring({ sync: { deck: "Theirs", target: `file:${vault.collection}` }, syncOnSave: true });
    const first = await open();
    await first.run("dry-run");
    await first.sees(/This vault's settings want to send cards to file:/);
    await first.click("Do not allow");
    await first.close();

    const second = await open();
    await second.run("progress");
    await second.sees("Nothing was synced yet");
    expect(await second.page.getByText(/want to send cards/).count()).toBe(0);
    await second.close();

    vault.bring({ sync: { deck: "Theirs", target: `file:${vault.collection.replace("collection", "./collection")}` } });
    const third = await open();
    await third.run("progress");
    await third.sees(/This vault's settings want to send cards to file:/);
    await third.click("Allow on this computer");
    await third.run("sync-vault");
    await third.completes();
    expect(vault.ankiNotes()).toEqual(["What?"]);
  });

  test("a setting that does not fit is named, and the sync does not begin", async ({ open, vault }) => {
    vault.configure({ batch_size: "many" });
    const window = await open();
    await window.run("sync-vault");
    await window.sees("A setting has to be changed");
    await window.sees(/batch_size/);
  });

  test("Obsidian's command line starts a sync", async ({ open, vault }) => {
    vault.fill(2);
    const window = await open();
    expect(await window.cli("resumable-anki-sync:sync", {})).toBe("The sync has started.");
    await window.completes();
    expect(await window.cli("resumable-anki-sync:stop", {})).toBe("No sync is running.");
  });
});
