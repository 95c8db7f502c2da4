import { describe, expect, test } from "vitest";
import {
  canChoose,
  firstPage,
  isTicked,
  nextPage,
  request,
  tick,
  tickAll,
  ticked,
  unread,
} from "../../../plugin/src/plan/state";
import { isShown } from "../../../plugin/src/plan/list";
import { wordDifferences } from "../../../plugin/src/plan/words";
import { action, plan } from "../support/samples";

const actions = [action("a"), action("b", "delete"), action("c", "conflict")];
const state = firstPage(plan(actions));
const slugs = ["a", "b"];

describe("A plan", () => {
  test("is ticked whole at first, conflicts apart", () => {
    expect(ticked(state)).toBe(2);
    expect(request(state, slugs)).toEqual({ kind: "start", params: { plan: "s1" } });
  });

  test("without one tick is carried out without that card", () => {
    const some = tick(state, "b", false);
    expect(ticked(some)).toBe(1);
    expect(request(some, slugs)).toEqual({ kind: "start", params: { plan: "s1", only: ["a"] } });
  });

  test("ticked again is whole again", () => {
    expect(request(tick(tick(state, "b", false), "b", true), slugs)).toEqual(request(state, slugs));
  });

  test("without a tick makes no request", () => {
    const none = tickAll(state, false);
    expect(ticked(none)).toBe(0);
    expect(request(none, slugs)).toBeNull();
    expect(isTicked(tick(none, "a", true), "a")).toBe(true);
    expect(ticked(tick(none, "a", true))).toBe(1);
  });

  test("that the guard stopped continues the same sync if all is ticked", () => {
    const guarded = firstPage(plan(actions, { stoppedByGuard: true }));
    expect(request(guarded, slugs)).toEqual({ kind: "resume", params: { sessionId: "s1", plan: "s1" } });
    expect(request(tick(guarded, "b", false), slugs)).toMatchObject({ kind: "start" });
  });

  test("of an undo is carried out as a whole, and names the sync that it undoes", () => {
    const undo = firstPage(plan(actions, { undoes: "s0" }));
    expect(canChoose(undo)).toBe(false);
    expect(request(undo, slugs)).toEqual({ kind: "undo", params: { sessionId: "s0", plan: "s1" } });
  });

  test("of many pages counts the actions that are not shown yet", () => {
    const first = firstPage(plan(actions, { total: 5 }));
    expect(unread(first)).toBe(2);
    expect(unread(nextPage(first, plan([action("d"), action("e")])))).toBe(0);
  });
});

describe("The list of a plan", () => {
  test("shows what the filter lets through", () => {
    const one = { ...action("a"), note: "Biology/Heart.md", front: "What pumps blood?" };
    expect(isShown(one, { words: "", kind: "" })).toBe(true);
    expect(isShown(one, { words: " heart", kind: "" })).toBe(true);
    expect(isShown(one, { words: "PUMPS", kind: "update" })).toBe(true);
    expect(isShown(one, { words: "lungs", kind: "" })).toBe(false);
    expect(isShown(one, { words: "", kind: "delete" })).toBe(false);
  });

  test("marks removed and new words", () => {
    expect(wordDifferences("the first letter", "the very first letter of all")).toEqual([
      { text: "the ", kind: "same" },
      { text: "very ", kind: "added" },
      { text: "first letter", kind: "same" },
      { text: " of all", kind: "added" },
    ]);
    expect(wordDifferences("a b", "a c")).toEqual([
      { text: "a ", kind: "same" },
      { text: "b", kind: "removed" },
      { text: "c", kind: "added" },
    ]);
  });

  test("contains both texts, whatever differs", () => {
    const texts = ["", "one", "one two three", "two three four five", "three two one", " spaces  kept "];
    for (const before of texts) {
      for (const after of texts) {
        const pieces = wordDifferences(before, after);
        const side = (kind: string) =>
          pieces
            .filter((piece) => piece.kind !== kind)
            .map(({ text }) => text)
            .join("");
        expect([side("added"), side("removed")]).toEqual([before, after]);
      }
    }
  });

  test("compares long texts quickly", () => {
    const long = "word ".repeat(20_000);
    const began = performance.now();
    wordDifferences(long, `${long} more`);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
