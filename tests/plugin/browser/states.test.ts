import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../../plugin/manifest.json";
import { figure } from "../support/figures";
import { standIn } from "../support/paths";
import { Programs } from "../support/processes";
import { isAvailable } from "./available";
import { picture } from "./pictures";
import { Desk, PROGRAM, type Window } from "./window";
import type { Opening } from "./shell/index";

/** The plugin's states, in a browser, with a stand-in for the sidecar. */
describe.runIf(isAvailable())("What the plugin shows", () => {
  let desk: Desk;
  let programs: Programs;
  let window: Window;

  beforeAll(async () => {
    desk = await Desk.open();
  });

  afterAll(() => desk.close());

  afterEach(async () => {
    await window.close();
    await programs.end();
    expect(window.errors).toEqual([]);
  });

  async function open(scenario: string | null, opening: Partial<Opening> = {}): Promise<void> {
    programs = new Programs();
    if (scenario) programs.install(PROGRAM, standIn(scenario));
    window = await desk.window(programs, opening);
  }

  const known = { storage: { "resumable-anki-sync:remembered-path": PROGRAM } };

  test("a vault that was never synced gets one next step", async () => {
    await open("quiet");
    await window.run("progress");
    await window.sees("Nothing was synced yet");
  });

  test("a missing sidecar gives a card with a command, which closes itself when the program appears", async () => {
    await open(null);
    await window.run("progress");
    await window.sees("One program is missing");
    await window.sees(/uv tool install/);
    expect(await window.commands()).not.toContain("sync-vault");
    await picture(window, "missing-sidecar");
    programs.install(PROGRAM, standIn("quiet"));
    await window.sees("Nothing was synced yet");
  });

  test("a published installer comes first, with its sum, then the installed tools, then the file", async () => {
    await open(null, { code: desk.published });
    programs.install("/usr/bin/pipx", ["/bin/false"]);
    programs.install("/usr/bin/python3.12", ["/bin/false"]);
    await window.run("progress");
    await window.sees("Download the installer");
    expect(await window.page.locator(".resumable-anki-sync-way-title").allTextContents()).toEqual([
      "Download the installer",
      "With pipx",
      "With Python",
      "I have it already",
    ]);
    const link = window.page.getByRole("link", { name: /linux-x64\.sh \(30 MB\)/ });
    expect(await link.getAttribute("href")).toMatch(/^https:.*linux-x64\.sh$/);
    await window.sees("SHA-256: 0123456789abcdef");
    await window.sees(/sha256sum -c && sh obsidian-anki-sync-1\.4\.2-linux-x64\.sh/);
  });

  test("a search that finds nothing says that a new terminal may be needed", async () => {
    await open(null);
    await window.run("progress");
    await window.sees("One program is missing");
    await window.click("Check again");
    await window.sees(/Not found yet\. .* open a new terminal/);
  });

  test("a chosen file is used if it is the program, and an installer is not started", async () => {
    await open(null);
    await window.run("progress");
    await window.sees("One program is missing");
    const choose = async (name: string) => {
      const chooser = window.page.waitForEvent("filechooser");
      await window.click("Choose the file");
      await (await chooser).setFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from("") });
    };
    await choose("obsidian-anki-sync-1.4.2-linux-x64.sh");
    await window.sees(/linux-x64\.sh is not the program/);
    programs.install("/home/somebody/obsidian-anki-sync", standIn("quiet"));
    await choose("obsidian-anki-sync");
    await window.sees("Nothing was synced yet");
  });

  test("a sidecar of another version is shown with both versions and the command, and gets no other request", async () => {
    await open("old");
    await window.run("progress");
    await window.sees("The sidecar has another version");
    await window.sees(`${manifest.version} and the sidecar 0.0.9`);
  });

  test("a running sync shows steps, figures, notes and failures", async () => {
    await open("working");
    await window.run("sync-vault");
    await window.sees("5 of 10");
    await window.sees("Biology/Cells.md:2");
    expect(await window.cli("resumable-anki-sync:progress")).toBe("Generating 50%, 5 of 10");
    expect(await window.commands()).toContain("stop");
    expect(await window.commands()).not.toContain("sync-vault");
  });

  test("the dialog says when the sync began, what is done, left and paid; closing it means later", async () => {
    await open("paid", known);
    await window.sees("Resume the last sync?");
    await window.sees("4 of 10 notes are done, 6 are left.");
    await window.sees(/4 answers of the language model are paid for and kept \(2\.31, in the currency/);
    await picture(window, "resume-dialog");
    await window.page.keyboard.press("Escape");
    expect(await window.page.locator(".modal").count()).toBe(0);
    expect(await window.commands()).toContain("resume");
  });

  test("drafts are reviewed by keyboard, many at once", async () => {
    await open("drafts");
    await window.run("review");
    await window.sees("3 drafts");
    await picture(window, "review");
    await window.page.keyboard.press("j");
    await window.page.keyboard.press("e");
    await window.page.locator("textarea").first().fill("What do ribosomes read, and what do they make?");
    await window.click("Accept as edited");
    await window.sees("2 drafts");
    await window.page.keyboard.press("Shift+X");
    await window.page.keyboard.press("r");
    await window.sees("Reject 2 drafts?");
    await window.page.locator(".modal").getByRole("button", { name: "Reject 2" }).click();
    await window.sees("No cards wait for you");
    await window.sees("2 drafts rejected.");
    await window.click("Undo");
    await window.sees(/^2 drafts$/);
  });

  test("edits of a draft stay while another one is shown", async () => {
    await open("drafts");
    await window.run("review");
    await window.sees("3 drafts");
    const drafts = window.page.locator(".resumable-anki-sync-draft-text");
    const front = await drafts.first().locator(".resumable-anki-sync-draft-front").textContent();
    await window.page.keyboard.press("e");
    await window.page.locator("textarea").first().fill("Where is most ATP made?");
    await drafts.nth(1).click();
    await window.sees("Edited, not decided yet");
    expect(await window.page.locator("textarea").count()).toBe(0);
    await drafts.first().click();
    expect(await window.page.locator("textarea").first().inputValue()).toBe("Where is most ATP made?");
    await window.click("Discard changes");
    await window.page
      .locator(".resumable-anki-sync-face")
      .first()
      .getByText(front ?? "")
      .waitFor();
  });

  test("the cards of a note are previewed, and the note is explained", async () => {
    const note = "Biology/Cells.md";
    await open("note", { files: { [note]: "" }, activeFile: note });
    await window.run("preview-note");
    await window.sees(`Cards of ${note}`);
    await picture(window, "preview");
    await window.page.keyboard.press("Escape");
    await window.run("explain-note");
    await window.sees("Makes no card");
    await picture(window, "explain");
    await window.click("Line 12");
    await window.sees(`${note} at line 12`);
  });

  test.each([
    ["de", "Noch nichts synchronisiert"],
    ["es", "Aún no se ha sincronizado nada"],
    ["ru", "Ещё ничего не синхронизировано"],
    ["zh", "尚未同步"],
    ["fr", "Nothing was synced yet"],
  ])("in the language %s of Obsidian the panel says %s", async (language, text) => {
    await open("quiet", { language });
    await window.run("progress");
    await window.sees(text);
  });

  test("a sync of another program is named", async () => {
    await open("locked");
    await window.run("progress");
    await window.sees("Another program syncs this vault");
  });

  test("a thousand updates a second leave no task over 50 ms", async () => {
    await open("flood");
    await window.run("progress");
    await window.sees("Nothing was synced yet");
    await window.page.evaluate(() => {
      const long = { tasks: [] as number[] };
      Object.assign(globalThis, { long });
      const note = (list: PerformanceObserverEntryList) =>
        long.tasks.push(...list.getEntries().map((each) => each.duration));
      new PerformanceObserver(note).observe({ type: "longtask" });
    });
    await watchPauses();
    // Other work of this computer may delay a task, but hardly in each of three floods.
    const floods: number[][] = [];
    while (floods.length < 3 && !floods.some((tasks) => tasks.length === 0)) {
      await longestPause();
      await window.run("sync-vault");
      await window.completes();
      floods.push(await longTasks());
    }
    expect(floods.at(-1), JSON.stringify(floods)).toEqual([]);
    figure("pause", await longestPause());
    // A task that is too long is detected, so the check works.
    await window.page.evaluate(() => {
      setTimeout(() => {
        const end = performance.now() + 100;
        while (performance.now() < end);
      });
    });
    await expect.poll(longTasks).not.toEqual([]);
  });

  /** Makes the page take turns as often as it can, and record the longest time between two. */
  function watchPauses(): Promise<void> {
    return window.page.evaluate(() => {
      const pauses = { longest: 0 };
      Object.assign(globalThis, { pauses });
      const { port1, port2 } = new MessageChannel();
      let before = performance.now();
      port1.onmessage = () => {
        const now = performance.now();
        pauses.longest = Math.max(pauses.longest, now - before);
        before = now;
        setTimeout(() => port2.postMessage(null), 1);
      };
      port2.postMessage(null);
    });
  }

  /** The longest time between two of the page's turns since this was last asked, in milliseconds. */
  function longestPause(): Promise<number> {
    return window.page.evaluate(() => {
      const { pauses } = globalThis as unknown as { pauses: { longest: number } };
      const { longest } = pauses;
      pauses.longest = 0;
      return longest;
    });
  }

  /** The tasks over 50 ms since this was last asked, in milliseconds. */
  function longTasks(): Promise<number[]> {
    return window.page.evaluate(() => (globalThis as unknown as { long: { tasks: number[] } }).long.tasks.splice(0));
  }

  test("a phone, or a vault without a folder, is told that this is for the desktop", async () => {
    await open(null, { mobile: true });
    await window.run("progress");
    await window.sees(/works on desktop computers/);
    expect(await window.commands()).toEqual(["progress"]);
  });

  test("loading registers and does no more", async () => {
    await open("quiet");
    expect(programs.serving).toEqual([]);
    console.info(`The plugin loads in ${window.loaded.toFixed(1)} ms.`);
    figure("load", window.loaded);
  });
});
