import { describe, expect } from "vitest";
import { standIn } from "../support/paths";
import { isAvailable } from "./available";
import { LOOKS, LOOKS_OF_SETTINGS, looksWell } from "./looks";
import { test } from "./vault-test";
import { PROGRAM } from "./window";

const KNOWN = { storage: { "resumable-anki-sync:remembered-path": PROGRAM } };

const NARROW = LOOKS.filter(({ width }) => width === 250);

/** Every part of the plugin, in Obsidian's own rules, at each width, in both themes, right-to-left and zoomed. */
describe.runIf(isAvailable())("In Obsidian's own rules", () => {
  test("the panel of a running sync looks well", async ({ open, programs }) => {
    programs.install(PROGRAM, standIn("working"));
    const window = await open();
    await window.run("sync-vault");
    await window.sees("Biology/Cells.md:2");
    await looksWell(window, "panel");
  });

  test("the panel without a sidecar looks well", async ({ open, programs }) => {
    programs.uninstall(PROGRAM);
    const window = await open();
    await window.run("progress");
    await window.sees("One program is missing");
    await looksWell(window, "panel");
  });

  test("the panel with all ways to the sidecar looks well", async ({ open, programs, desk }) => {
    programs.uninstall(PROGRAM);
    for (const tool of ["uv", "pipx", "python3.12"]) programs.install(`/usr/bin/${tool}`, ["/bin/false"]);
    const window = await open({ code: desk.published });
    await window.run("progress");
    await window.sees("With Python");
    await looksWell(window, "panel");
  });

  test("the dialog that offers to resume looks well", async ({ open, programs }) => {
    programs.install(PROGRAM, standIn("paid"));
    const window = await open(KNOWN);
    await window.sees("Resume the last sync?");
    await looksWell(window, "dialog");
  });

  test("the drafts look well, also while one is edited", async ({ open, programs }) => {
    programs.install(PROGRAM, standIn("drafts"));
    const window = await open();
    await window.run("review");
    await window.sees("3 drafts");
    await looksWell(window, "tab");
    await window.page.keyboard.press("e");
    await looksWell(window, "tab");
  });

  test("the dialogs of a note look well", async ({ open, programs }) => {
    const note = "Biology/Cells.md";
    programs.install(PROGRAM, standIn("note"));
    const window = await open({ files: { [note]: "" }, activeFile: note });
    await window.run("preview-note");
    await window.sees(`Cards of ${note}`);
    await looksWell(window, "dialog");
    await window.page.keyboard.press("Escape");
    await window.run("explain-note");
    await window.sees("Makes no card");
    await looksWell(window, "dialog");
  });

  test("the conflicts, the findings and the history of a note look well", async ({ open, vault }) => {
    vault.write("Long.md", `Q: ${"A question with many words ".repeat(12)}?\nA: Old answer.\n\nQ: Alone?\n`);
    const window = await open({ files: { "Long.md": "" }, activeFile: "Long.md" });
    await window.run("sync-vault");
    await window.completes();
    vault.editInAnki("Answer from Anki.");
    vault.write("Long.md", `Q: ${"A question with many words ".repeat(12)}?\nA: New answer.\n\nQ: Alone?\n`);
    await window.run("sync-vault");
    await window.completes();
    await window.run("conflicts");
    await window.sees("Answer from Anki.");
    await looksWell(window, "tab");
    await window.run("findings");
    await window.sees(/Long\.md/);
    await looksWell(window, "tab");
    await window.run("history-note");
    await looksWell(window, "dialog");
  });

  test("the settings and the moving in look well", async ({ open, vault }) => {
    vault.copyExample();
    const window = await open();
    await window.run("progress");
    await window.sees("Nothing was synced yet");
    await looksWell(window, "panel");
    await window.settings();
    await window.sees(/^Found in \d/);
    await looksWell(window, "dialog", LOOKS_OF_SETTINGS);
    await window.page.keyboard.press("Escape");
    await window.run("move-in");
    await window.sees(/No settings or unread cards|These tools left something/);
    await looksWell(window, "dialog");
  });

  test("the plan, the conflicts, the finished syncs and the set-up look well", async ({ open, vault }) => {
    vault.copyExample();
    const window = await open();
    await window.run("sync-vault");
    await window.completes();
    await looksWell(window, "panel");
    await window.run("check");
    await window.sees("Set-up");
    await looksWell(window, "dialog");
    await window.page.keyboard.press("Escape");
    vault.write("New.md", "Q: What is new?\nA: This card.\n");
    vault.remove("Web/Status codes.md");
    await window.run("dry-run");
    await window.sees(/Apply \d+ changes/);
    await window.page.locator(".resumable-anki-sync-plan-row summary").last().click();
    await looksWell(window, "tab");
  });

  test.for(["de", "zh"])(
    "the panel, the plan and the settings look well in the language %s",
    async (language, { open, vault }) => {
      vault.copyExample();
      const window = await open({ language });
      await window.run("progress");
      await window.page.locator(".resumable-anki-sync-way").first().waitFor();
      await looksWell(window, "panel", NARROW);
      await window.settings();
      await window.page.locator(".setting-item code").first().waitFor();
      await looksWell(window, "dialog", NARROW);
      await window.page.keyboard.press("Escape");
      await window.run("dry-run");
      await window.page.locator(".resumable-anki-sync-plan-row").first().waitFor();
      await looksWell(window, "tab", NARROW);
      await looksWell(window, "panel", NARROW);
    },
  );

  test("a name for screen readers does not become a tooltip over a whole list", async ({ open, programs }) => {
    programs.install(PROGRAM, standIn("working"));
    const window = await open();
    await window.run("sync-vault");
    await window.sees("Biology/Cells.md:2");
    const steps = window.page.getByRole("list", { name: "Steps of the sync" });
    await steps.hover();
    expect(await window.page.locator(".tooltip").count()).toBe(0);
    await window.page.getByRole("button", { name: "Open Biology/Cells.md:2" }).hover();
    expect(await window.page.locator(".tooltip").textContent()).toBe("Open Biology/Cells.md:2");
  });
});
