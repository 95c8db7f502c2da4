import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { describe, expect } from "vitest";
import { python, sidecar } from "../support/paths";
import { Programs } from "../support/processes";
import { TestVault } from "../support/vaults";
import { isAvailable } from "./available";
import { looksWell } from "./looks";
import { test as vaultTest } from "./vault-test";
import { PROGRAM, type Window } from "./window";

const CARD = "Q: What is new?\nA: This card.\n";

interface Computer {
  readonly vault: TestVault;
  readonly open: () => Promise<Window>;
}

/** A test with as many computers as it asks for, each with its own home, settings and sidecar. */
const test = vaultTest.extend<{ computer: (vaultName?: string) => Computer }>({
  computer: async ({ desk }, use) => {
    const all: { vault: TestVault; programs: Programs; windows: Window[] }[] = [];
    await use((vaultName = "Vault") => {
      const vault = new TestVault(vaultName);
      const programs = new Programs(vault.variables);
      programs.install(PROGRAM, [sidecar]);
      const windows: Window[] = [];
      all.push({ vault, programs, windows });
      const open = async () => {
        const window = await desk.window(programs, { vault: vault.path });
        windows.push(window);
        return window;
      };
      return { vault, open };
    });
    for (const { vault, programs, windows } of all) {
      for (const window of windows) await window.close();
      await programs.end();
      vault.delete();
    }
    expect(all.flatMap(({ windows }) => windows.flatMap(({ errors }) => errors))).toEqual([]);
  },
});

function title(window: Window): Promise<string> {
  return window.page.locator(".resumable-anki-sync-card-title").first().innerText();
}

/** A process that has the collection open, as Anki does. */
async function openElsewhere(collection: string): Promise<() => Promise<unknown>> {
  const lines = ["import sys", "from anki.collection import Collection", "collection = Collection(sys.argv[1])"];
  const code = [...lines, "print(1, flush=True)", "sys.stdin.read()"].join("\n");
  const child = spawn(python, ["-c", code, collection], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return () => {
    const ended = once(child, "exit");
    child.stdin.end();
    return ended;
  };
}

/** The panel as a person meets it who opens it for the first time, with the real sidecar. */
describe.runIf(isAvailable())("For a person who begins", () => {
  test.for([
    ["without a note", {}],
    ["without a card", { "Diary.md": "# Today\n\nI went out.\n" }],
  ] as const)("a vault %s shows how to write a card, also after a sync", async ([, notes], { computer }) => {
    const { vault, open } = computer();
    for (const [path, text] of Object.entries(notes)) vault.write(path, text);
    const window = await open();
    await window.run("progress");
    await window.sees("No cards yet");
    await window.run("sync-vault");
    await window.completes();
    await window.sees("Three ways to write a card");
    await window.click("Close");
    await expect.poll(() => title(window)).toBe("No cards yet");
    await looksWell(window, "panel");
    vault.write("Cells.md", CARD);
    await window.click("Sync vault");
    await window.completes();
    expect(vault.ankiNotes()).toEqual(["What is new?"]);
    await expect.poll(() => window.page.getByText("Three ways to write a card").count()).toBe(0);
    await window.click("Close");
    await expect.poll(() => title(window)).toBe("Everything is in step");
  });

  test("a collection that Anki has open is named, and the same button syncs once Anki is closed", async ({
    computer,
  }) => {
    const { vault, open } = computer();
    vault.write("Cells.md", CARD);
    vault.addToAnki("Another note", "of the user's");
    const close = await openElsewhere(vault.collection);
    const window = await open();
    await window.run("sync-vault");
    await window.sees("Anki holds its collection open");
    await window.sees(/is in use by another program\. Close Anki/);
    // Nothing was done, so there is nothing to resume.
    expect(await window.commands()).not.toContain("resume");
    await close();
    await window.click("Sync again");
    await window.completes();
    expect(vault.ankiNotes().sort()).toEqual(["Another note", "What is new?"]);
  });

  test.for(["Übung #1 50% off", "OneDrive - Universität/My Vault", "日本語 & 'quotes' [x]"])(
    "a vault in the folder %s is set up, synced and explained",
    async (name, { computer }) => {
      const { vault, open } = computer(name);
      vault.write("Ä #1/50% Cells.md", CARD);
      const window = await open();
      await window.run("progress");
      await window.sees("Questions and answers: 1 card in 1 note");
      await window.run("check");
      await window.sees("A sync can run.");
      await window.sees(name);
      await window.page.keyboard.press("Escape");
      await window.run("sync-vault");
      await window.completes();
      expect(vault.ankiNotes()).toEqual(["What is new?"]);
      await window.settings();
      await window.sees(/Progress is kept in/);
    },
  );

  test("a second computer with the same vault and collection makes no card again", async ({ computer }) => {
    const first = computer();
    first.vault.copyExample();
    const window = await first.open();
    await window.run("sync-vault");
    await window.completes();
    const ids = first.vault.ankiIds();

    const second = computer();
    cpSync(first.vault.path, second.vault.path, { recursive: true });
    cpSync(first.vault.collection, second.vault.collection);
    const other = await second.open();
    await other.run("progress");
    await other.sees("Nothing was synced yet");
    await other.run("sync-vault");
    await other.completes();
    expect(second.vault.ankiIds()).toEqual(ids);
    await other.click("Close");
    await expect.poll(() => title(other)).toMatch(/Everything is in step|finding/);
  });
});
