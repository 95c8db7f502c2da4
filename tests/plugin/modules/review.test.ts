import { describe, expect, test, vi } from "vitest";
import { StillClock } from "../support/clock";
import { keyOf } from "../../../plugin/src/review/keys";
import { harmless } from "../../../plugin/src/review/markdown";
import { Rejected } from "../../../plugin/src/review/rejected";
import {
  chosen,
  current,
  decisions,
  edited,
  moveTo,
  press,
  readAgain,
  restored,
  reviewOf,
  withEdit,
  without,
  withoutEdit,
} from "../../../plugin/src/review/state";
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

  test("keeps edits, marks and its place when a sync brings drafts", () => {
    const fields = [{ name: "Front", markdown: "Q?" }];
    const before = withEdit(press(press(start, "next"), "mark"), draft("b"), fields);
    const after = readAgain(before, { total: 3, flagged: 0, drafts: [draft("new"), draft("b"), draft("c")] });
    expect(current(after)?.draftId).toBe("b");
    expect([...after.marked]).toEqual(["b"]);
    expect(after.edits.get("b")).toEqual(before.edits.get("b"));
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
    const key = (code: string, ctrlKey = false) =>
      keyOf({ code, shiftKey: false, ctrlKey, metaKey: false, altKey: false });
    expect(key("KeyA")).toBe("accept");
    expect(key("KeyA", true)).toBeNull();
    expect(key("KeyQ")).toBeNull();
  });

  test("knows a key by its place, whatever letter it has", () => {
    const cyrillic = { code: "KeyR", key: "к", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    expect(keyOf(cyrillic)).toBe("reject");
    expect(keyOf({ ...cyrillic, code: "KeyX", shiftKey: true })).toBe("mark-all");
  });

  test("keeps the edits of a draft while others are shown, and accepts them", () => {
    const fields = [
      { name: "Front", markdown: "Q, reworded" },
      { name: "Back", markdown: "A" },
    ];
    const written = withEdit(press(start, "edit"), draft("a"), fields);
    const away = moveTo(written, 1);
    expect(away.editing).toBe(false);
    const back = moveTo(away, 0);
    expect([back.editing, back.edits.get("a")]).toEqual([true, fields]);
    expect(decisions(back, "accept")).toEqual([
      { draftId: "a", verb: "edit", fields: [{ name: "Front", markdown: "Q, reworded" }] },
    ]);
    expect(withEdit(back, draft("a"), draft("a").fields).edits.size).toBe(0);
    expect(withoutEdit(back, "a").edits.size).toBe(0);
    expect(without(back, ["a"]).edits.size).toBe(0);
  });
});

describe("A rejection", () => {
  test("that is undone keeps what was typed into other drafts since", () => {
    const typed = withEdit(without(start, ["a"]), draft("b"), [{ name: "Front", markdown: "typed since" }]);
    const back = restored(start, typed);
    expect(back.drafts.map(({ draftId }) => draftId)).toContain("a");
    expect(back.edits.get("b")).toEqual([{ name: "Front", markdown: "typed since" }]);
  });

  const a = [{ draftId: "a", verb: "reject" as const }];
  const b = [{ draftId: "b", verb: "reject" as const }];

  test("is sent after a while, or when the next one comes", () => {
    const clock = new StillClock();
    const sent = vi.fn();
    const rejected = new Rejected(clock, sent);
    rejected.hold(a);
    clock.pass(9_000);
    expect(sent).not.toHaveBeenCalled();
    rejected.hold(b);
    expect(sent).toHaveBeenCalledWith(a);
    clock.pass(10_000);
    expect(sent).toHaveBeenCalledWith(b);
  });

  test("can be undone until then", () => {
    const clock = new StillClock();
    const sent = vi.fn();
    const rejected = new Rejected(clock, sent);
    rejected.hold(a);
    expect(rejected.takeBack()).toEqual(a);
    clock.pass(60_000);
    expect(sent).not.toHaveBeenCalled();
  });
});

describe("The Markdown of a draft", () => {
  test.each([
    ["![far](https://far.example/x.png)", "\\![far](https://far.example/x.png)"],
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"],
    ["![[cell.png]] and 1 < 2", "![[cell.png]] and 1 < 2"],
    ["Augustus in {{c1::27 BC}}", "Augustus in ==27 BC=="],
    ["In {{c2::27 BC::year}}", "In ==27 BC== (year)"],
    ["In {{c1,2::27 BC}}", "In ==27 BC=="],
    ["{{c1::one {{c2::two::n}} three}} four", "==one two (n) three== four"],
    ["{{c1::$\\frac{a}{b^{c}}$}} {x}", "==$\\frac{a}{b^{c}}$== {x}"],
    ["{{c1::$x_{2}}}", "==$x_{2}=="],
    ["{{c1::open", "{{c1::open"],
    ["a }} b", "a }} b"],
  ])("%s fetches nothing and runs nothing", (given, shown) => {
    expect(harmless(given)).toBe(shown);
  });
});
