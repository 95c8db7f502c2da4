import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { EXAMPLES } from "../../../plugin/src/start/examples";
import { isAvailable } from "./available";
import { picture } from "./pictures";
import { KNOWN, test } from "./vault-test";
import { PROGRAM } from "./window";
import { python, sidecar } from "../support/paths";
import { TestVault } from "../support/vaults";

/** The panel shows the truth, with the real sidecar. */
describe.runIf(isAvailable())("The panel", () => {
  test("says what it found before the first sync, and its examples make a card each", async ({ open, vault }) => {
    for (const [name, text] of Object.entries(EXAMPLES)) vault.write(`${name}.md`, text);
    const window = await open();
    await window.run("progress");
    await window.sees("This is what I found");
    await window.sees("Questions and answers: 1 card in 1 note");
    await picture(window, "first-page");
    await window.run("sync-vault");
    await window.completes();
    expect(vault.ankiNotes()).toHaveLength(3);
  });

  test("shows after a restart what is pending, what failed, and where to look", async ({ open, vault }) => {
    vault.fill(2);
    for (let note = 0; note < 3; note += 1) vault.write(`bad ${note}.md`, Buffer.from([0x51, 0x3a, 0xff]));
    const first = await open();
    await first.run("sync-vault");
    await first.completes();
    await first.close();

    const second = await open({ storage: KNOWN, files: { "bad 1.md": "" } });
    await second.run("progress");
    await second.sees("3 notes failed");
    await picture(second, "vault-state");
    await second.click("Show findings");
    await second.sees("3 findings");
    await second.page.getByRole("searchbox").fill("bad 1");
    await second.sees("1 finding");
    await second.click(/bad 1\.md/);
    await second.sees(/bad 1\.md at line/);
    await second.close();

    vault.write("New.md", "Q: What is new?\nA: This card.\n");
    const third = await open({ storage: KNOWN });
    await third.run("progress");
    await third.sees("1 note to sync");
  });

  test("says that the store is damaged instead of searching for ever", async ({ open, vault }) => {
    vault.fill(2);
    writeFileSync(
      join(vault.folder, "store.db"),
      Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(5000, 7)]),
    );
    const window = await open();
    await window.run("progress");
    await window.sees(/progress store/);
    expect(await window.page.getByText("Looking at this vault's syncs").count()).toBe(0);
  });

  test("says that the store is of a newer version, and continues when it is not", async ({ open, vault }) => {
    vault.fill(1);
    const first = await open();
    await first.run("sync-vault");
    await first.completes();
    await first.close();
    const store = join(vault.folder, "store.db");
    const version = userVersion(store, 9999);
    const window = await open({ storage: KNOWN });
    await window.run("progress");
    await window.sees(/was written by a newer version of this program\. Upgrade the program/);
    userVersion(store, version);
    await window.click("Check again");
    await window.sees("Everything is in step");
  });

  test("says that data.json is damaged, and offers a restart", async ({ open, vault }) => {
    vault.fill(1);
    mkdirSync(join(vault.path, ".obsidian", "plugins", "resumable-anki-sync"), { recursive: true });
    writeFileSync(vault.dataFile, "{broken");
    const window = await open();
    await window.run("progress");
    await window.sees(/data\.json/);
    writeFileSync(vault.dataFile, "{}");
    await window.click("Restart");
    await window.sees("Nothing was synced yet");
    await window.settings();
    await window.sees("Version");
    writeFileSync(vault.dataFile, "{broken again");
    await window.setting("Deck").fill("Greek");
    await window.page.keyboard.press("Tab");
    await window.page.locator(".notice", { hasText: "are damaged" }).waitFor();
    expect(readFileSync(vault.dataFile, "utf8")).toBe("{broken again");
  });

  test("follows the path of the program in the settings, also a wrong one and none", async ({
    open,
    programs,
    vault,
  }) => {
    vault.fill(1);
    const other = "/opt/other/obsidian-anki-sync";
    programs.install(other, [sidecar]);
    const started = new Map<number | undefined, string>();
    const start = programs.start.bind(programs);
    programs.start = (path, args) => {
      const child = start(path, args);
      started.set(child?.pid, path);
      return child;
    };
    const window = await open({ storage: KNOWN });
    await window.run("progress");
    await window.sees("Nothing was synced yet");
    await window.settings();
    await window.settingsPage("Advanced");
    const set = async (path: string) => {
      await window.setting("Path of the program").fill(path);
      await window.page.keyboard.press("Tab");
    };
    const servers = () => programs.serving.map(({ pid }) => started.get(pid) ?? "");
    await set("/opt/none");
    await window.sees("The settings name /opt/none, and it does not answer.");
    await expect.poll(servers).toEqual([]);
    await set(other);
    await window.sees("Nothing was synced yet");
    await expect.poll(() => servers().join()).toContain(other);
    programs.uninstall(other);
    await set("");
    await expect.poll(() => servers().join()).toContain(PROGRAM);
    await window.sees("Nothing was synced yet");
    expect(servers()).toHaveLength(1);
  });

  test("moves in from another tool", async ({ open, vault }) => {
    mkdirSync(join(vault.path, ".obsidian", "plugins", "obsidian-to-anki-plugin"), { recursive: true });
    vault.fill(1);
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    vault.write("theirs.md", "START\nBasic\nWhat is theirs?\nBack: This.\nEND\n");
    await window.run("move-in");
    await window.sees(/Move in from another tool/);
    await window.sees(/No settings or unread cards|These tools left something/);
    await picture(window, "moving-in");
  });

  test("moves in from another tool in four clicks, and the next sync reads its cards", async ({ open, vault }) => {
    vault.write("theirs.md", "> [!CARD] What is theirs?\n> This.\n");
    vault.write("mine.md", "Q: What is mine?\nA: That.\n");
    const window = await open({ storage: KNOWN });
    await window.run("sync-vault");
    await window.completes();
    expect(vault.ankiNotes()).toEqual(["What is mine?"]);
    await window.run("move-in");
    await window.sees("These tools left something");
    await window.click("Show what would be linked");
    await window.click("Read these cards from now on");
    await window.sees(/The next sync reads these cards/);
    await window.run("sync-vault");
    await window.completes();
    expect(vault.ankiNotes().sort()).toEqual(["What is mine?", "What is theirs?"]);
  });

  test.for([
    ["adopt", "No existing Anki note can be linked"],
    ["move-in", "Read these cards from now on"],
  ])("asks which vault it is, where %s depends on it", async ([command = "", answer = ""], { open, vault }) => {
    const card = "Q: What is in both?\nA: This card.\n";
    for (let note = 0; note < 3; note += 1) vault.write(`n${note}.md`, `Q: What is number ${note}?\nA: ${note}.\n`);
    vault.write("both.md", card);
    const first = await open({ storage: KNOWN });
    await first.run("sync-vault");
    await first.completes();
    await first.close();
    const copy = new TestVault("Copy", vault.folder);
    copy.configure({ target: `file:${vault.collection}` });
    copy.write("a.md", card);
    for (const own of ["b", "c", "d", "e"]) copy.write(`${own}.md`, `Q: What is ${own} alone?\nA: In the copy.\n`);
    copy.write("theirs.md", "> [!CARD] What is theirs?\n> This.\n");
    const window = await open({ storage: KNOWN }, copy);
    await window.run(command);
    if (command === "move-in") await window.click("Show what would be linked");
    await window.sees("Is this the same vault?");
    await window.click("It is a vault of its own");
    await window.sees(answer);
    await window.close();
    copy.delete();
  });
});

/** Sets the version of a store's tables, and returns the former one. */
function userVersion(store: string, version: number): number {
  const lines = [
    "import sqlite3, sys",
    "store = sqlite3.connect(sys.argv[1])",
    "print(store.execute('pragma user_version').fetchone()[0])",
    "store.execute(f'pragma user_version = {int(sys.argv[2])}')",
  ].join("\n");
  return Number(execFileSync(python, ["-c", lines, store, String(version)]));
}
