import { TFile, TFolder, type TAbstractFile } from "obsidian";
import { describe, expect, test, vi } from "vitest";
import { KnownMarks } from "../../../plugin/src/marks/known";
import { itemsOf } from "../../../plugin/src/marks/menu";
import { ankiIdsOf, described, markAt, marksBetween } from "../../../plugin/src/marks/state";
import { registerMenus } from "../../../plugin/src/menus";
import { notesIn } from "../../../plugin/src/note/note-actions";
import { sentences } from "../../../plugin/src/note/writing-dialog";
import type { CardMark } from "../../../plugin/src/sidecar/protocol";

const card = { front: "What is a?", state: "synced" as const, slug: "s1", ankiId: 11 };
const mark: CardMark = { line: 3, lastLine: 4, state: "synced", cards: [card], findings: [] };
const failed: CardMark = {
  line: 8,
  lastLine: 8,
  state: "failed",
  cards: [],
  findings: [{ path: "a.md", line: 8, code: "half", message: "The question has no answer." }],
};
const port = {
  preview: vi.fn(),
  explain: vi.fn(),
  openInAnki: vi.fn(),
  showHistory: vi.fn(),
  showReview: vi.fn(),
  syncNote: vi.fn(),
};

describe("A mark", () => {
  test("shows its state, its card, and the reason if it makes none", () => {
    expect(described(mark)).toBe("In Anki as it is here\nWhat is a?");
    expect(described(failed)).toBe("Makes no card\nThe question has no answer.");
  });

  test("names the state of those of its cards that differ", () => {
    const other = { ...card, front: "What is b?", state: "new" as const };
    expect(described({ ...mark, state: "new", cards: [card, other] })).toBe(
      "New: not in Anki yet\nWhat is a? (In Anki as it is here)\nWhat is b?",
    );
  });

  test("is found by a line of its block", () => {
    expect(markAt([mark, failed], 4)).toBe(mark);
    expect(markAt([mark, failed], 5)).toBeUndefined();
    expect(marksBetween([mark, failed], 1, 7)).toEqual([mark]);
    expect(ankiIdsOf([mark, mark, failed])).toEqual([11]);
  });

  test("offers only what can be done with its card", () => {
    const titles = (of: CardMark) => itemsOf("a.md", of, port).map(({ title }) => title);
    expect(titles(mark)).toEqual(["Preview", "Open in Anki", "History of the card", "Sync this note with Anki"]);
    expect(titles(failed)).toEqual(["Why is this no card?", "Sync this note with Anki"]);
    const draft = { front: "What is c?", state: "review" as const, slug: "d1" };
    expect(titles({ ...mark, state: "review", cards: [draft] })).toEqual([
      "Review the draft",
      "Sync this note with Anki",
    ]);
  });

  test("previews the lines of its block", () => {
    itemsOf("a.md", mark, port)[0]?.act();
    expect(port.preview).toHaveBeenCalledWith("a.md", { first: 3, last: 4 });
  });
});

describe("The known marks", () => {
  const answer = { note: "a.md", counts: true, marks: [mark] };

  test("go to the watchers of the note, and are kept", async () => {
    const known = new KnownMarks({
      canAsk: () => true,
      lookedAt: () => undefined,
      request: () => Promise.resolve(answer) as never,
    });
    const seen = vi.fn();
    const end = known.watch("a.md", seen);
    await known.ask("a.md", "text");
    expect(seen).toHaveBeenCalledWith([mark]);
    expect(known.of("a.md")).toEqual([mark]);
    end();
    await known.ask("a.md");
    expect(seen).toHaveBeenCalledTimes(1);
  });

  test("of many sections of a note are one request", async () => {
    const request = vi.fn(() => Promise.resolve(answer) as never);
    const known = new KnownMarks({ canAsk: () => true, lookedAt: () => undefined, request });
    await Promise.all([known.askSaved("a.md"), known.askSaved("a.md"), known.askSaved("a.md")]);
    expect(request).toHaveBeenCalledTimes(1);
  });

  test("start no sidecar that was never used, and show no failure", async () => {
    const request = vi.fn(() => Promise.reject(new Error("gone")));
    expect(await new KnownMarks({ canAsk: () => false, lookedAt: () => undefined, request }).ask("a.md")).toBeNull();
    expect(request).not.toHaveBeenCalled();
    expect(await new KnownMarks({ canAsk: () => true, lookedAt: () => undefined, request }).ask("a.md")).toBeNull();
  });
});

type Item = Readonly<Record<string, () => Item>>;

describe("The menu of files", () => {
  function file(path: string): TAbstractFile {
    return Object.assign(Object.create(TFile.prototype) as TFile, { path });
  }

  test.each([
    ["one note", ["a.md"], "Sync this note with Anki", "Study this note in Anki"],
    ["several notes", ["a.md", "b.md"], "Sync these notes with Anki", "Study these cards in Anki"],
  ])("speaks of %s", (_what, paths, sync, study) => {
    const handlers = new Map<string, (menu: unknown, files: unknown) => void>();
    const workspace = { on: (name: string, act: (menu: unknown, files: unknown) => void) => handlers.set(name, act) };
    const plugin = { app: { workspace }, registerEvent: () => undefined };
    registerMenus(plugin as never, {} as never, { canSync: () => true, canAsk: () => true });
    const titles: string[] = [];
    const item = { setSection: () => item, setTitle: (title: string) => (titles.push(title), item) } as never as Item;
    Object.assign(item, { setIcon: () => item, onClick: () => item });
    handlers.get("files-menu")?.({ addItem: (draw: (of: Item) => unknown) => draw(item) }, paths.map(file));
    expect(titles).toEqual(expect.arrayContaining([sync, study]));
  });

  test("of a folder is for all notes below it", () => {
    const inner = Object.assign(Object.create(TFolder.prototype) as TFolder, {
      path: "a/b",
      children: [file("a/b/c.md")],
    });
    const outer = Object.assign(Object.create(TFolder.prototype) as TFolder, {
      path: "a",
      children: [file("a/x.md"), file("a/y.png"), inner],
    });
    expect(notesIn([outer])).toEqual(["a/x.md", "a/b/c.md"]);
  });
});

describe("Before a language model writes", () => {
  const estimate = {
    host: "localhost:11434",
    model: "m",
    notes: 2,
    requests: 3,
    inputTokens: 1_200,
    outputTokens: 400,
  };

  test("the dialog shows what is sent where, and the cost if it is known", () => {
    expect(sentences(estimate)[0]).toBe("2 notes in 3 requests to m at localhost:11434.");
    expect(sentences(estimate)).toHaveLength(3);
    expect(sentences({ ...estimate, cost: 0.25 })[2]).toMatch(/about 0\.25/);
  });

  test("notes that the settings leave out are reported as such", () => {
    expect(sentences({ ...estimate, notes: 0 })).toEqual([expect.stringMatching(/^None of these notes/)]);
  });
});
