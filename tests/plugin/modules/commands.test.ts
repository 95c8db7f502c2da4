import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { progressLine } from "../../../plugin/src/cli";
import { COMMANDS } from "../../../plugin/src/commands";
import { initialState, reduce, type State } from "../../../plugin/src/progress/state";
import { texts } from "../../../plugin/src/texts";
import { root } from "../support/paths";
import { finished, run, session } from "../support/samples";

function listed(state: State, note: string | null = null): string[] {
  return COMMANDS.filter(({ when }) => when(state, note)).map(({ id }) => id);
}

const running: State = { ...initialState, run: run() };

describe("A command is listed only when it can run", () => {
  test("while nothing runs and no note is open", () => {
    expect(listed(initialState)).toEqual([
      "sync-vault",
      "sync-changed",
      "dry-run",
      "progress",
      "review",
      "conflicts",
      "findings",
      "changes",
      "mend",
      "fares",
      "find-card",
      "open-shown-card",
      "study-decks",
      "adopt",
      "move-in",
      "copy-diagnostics",
      "check",
    ]);
  });

  test("with a note open", () => {
    expect(listed(initialState, "a.md")).toEqual(
      expect.arrayContaining([
        "sync-note",
        "preview-note",
        "explain-note",
        "history-note",
        "study-note",
        "study-links",
      ]),
    );
  });

  test("while a sync runs", () => {
    expect(listed(running)).toEqual([
      "stop",
      "progress",
      "review",
      "conflicts",
      "findings",
      "changes",
      "mend",
      "fares",
      "find-card",
      "open-shown-card",
      "study-decks",
      "copy-diagnostics",
      "check",
    ]);
    expect(listed({ ...running, run: run({ stopping: true }) })).not.toContain("stop");
  });

  test("with a sync to resume, or to undo", () => {
    const list = { incomplete: [session], recent: [session], resumable: session };
    expect(listed(reduce(initialState, { kind: "sessions", list }))).toContain("resume");
    const done = { incomplete: [], recent: [finished.session] };
    expect(listed(reduce(initialState, { kind: "sessions", list: done }))).toEqual(
      expect.arrayContaining(["undo", "clean-up"]),
    );
  });

  test("without a sidecar", () => {
    expect(listed({ ...initialState, sidecar: { kind: "missing", configured: "" } }, "a.md")).toEqual(["progress"]);
  });
});

test("The page of the plugin lists every command", () => {
  const page = readFileSync(join(root, "docs", "plugin.md"), "utf8");
  const table = page.slice(page.indexOf("## Commands"), page.indexOf("## Settings"));
  const names = [...COMMANDS.map(({ name }) => name), texts.marks.atCursor];
  expect(names.filter((name) => !table.includes(`*${name}*`))).toEqual([]);
});

describe("Obsidian's command line", () => {
  test("says how far the sync is", () => {
    expect(progressLine(initialState)).toBe("No sync is running.");
    expect(progressLine({ ...initialState, run: run({ phase: "scanning", done: 1, total: 4 }) })).toBe(
      "Scanning 25%, 1 of 4",
    );
  });
});
