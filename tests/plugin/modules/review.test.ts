import { describe, expect, test } from "vitest";
import { keyOf } from "../../../plugin/src/review/keys";
import { chosen, current, decisions, edited, press, reviewOf, without } from "../../../plugin/src/review/state";
import type { Draft } from "../../../plugin/src/sidecar/protocol";

const draft = (draftId: string, flags: Draft["flags"] = []): Draft => ({
  draftId,
  note: "A.md",
  line: 1,
  quote: "",
  noteType: "basic",
  fields: [
    { name: "Front", markdown: "Q" },
    { name: "Back", markdown: "A" },
  ],
  flags,
});

const start = reviewOf({
  total: 3,
  flagged: 1,
  drafts: [draft("a", [{ code: "x", message: "y" }]), draft("b"), draft("c")],
});

describe("Reviewing", () => {
  test("moves within the list and no further", () => {
    const end = ["next", "next", "next"].reduce((state) => press(state, "next"), start);
    expect(current(end)?.draftId).toBe("c");
    expect(current(press(start, "previous"))?.draftId).toBe("a");
  });

  test("decides on the draft in view, or on all that are marked", () => {
    expect(chosen(press(start, "next"))).toEqual(["b"]);
    const marked = press(press(press(start, "mark"), "next"), "mark");
    expect(decisions(marked, "reject")).toEqual([
      { draftId: "a", verb: "reject" },
      { draftId: "b", verb: "reject" },
    ]);
  });

  test("marks all, and none again", () => {
    const all = press(start, "mark-all");
    expect(chosen(all)).toEqual(["a", "b", "c"]);
    expect(press(all, "mark-all").marked.size).toBe(0);
  });

  test("stays in its place when drafts before it are decided", () => {
    const at = press(press(start, "next"), "next");
    const left = without(at, ["a"]);
    expect(current(left)?.draftId).toBe("c");
    expect([left.total, left.flagged]).toEqual([2, 0]);
  });

  test("has nothing in view when all is decided", () => {
    expect(current(without(start, ["a", "b", "c"]))).toBeNull();
  });

  test("sends only the fields that were changed, and accepts where none was", () => {
    const fields = [
      { name: "Front", markdown: "Q?" },
      { name: "Back", markdown: "A" },
    ];
    expect(edited(draft("a"), fields)).toEqual({
      draftId: "a",
      verb: "edit",
      fields: [{ name: "Front", markdown: "Q?" }],
    });
    expect(edited(draft("a"), draft("a").fields)).toEqual({ draftId: "a", verb: "accept" });
  });

  test("leaves keys with a modifier to Obsidian", () => {
    const key = (name: string, ctrlKey = false) =>
      keyOf({ key: name, shiftKey: false, ctrlKey, metaKey: false, altKey: false });
    expect(key("a")).toBe("accept");
    expect(key("a", true)).toBeNull();
    expect(key("q")).toBeNull();
  });
});
