import { describe, expect, test } from "vitest";
import { again, workOf } from "../../../plugin/src/progress/again";
import type { Asked } from "../../../plugin/src/progress/state";
import { run, session } from "../support/samples";

const kept = { incomplete: [session], recent: [session], resumable: session };
const nothing = { incomplete: [], recent: [] };
const dry: Asked = { kind: "start", params: { dryRun: true } };
const note: Asked = { kind: "start", params: { notes: ["A.md"] } };
const write: Asked = { kind: "start", params: { notes: ["A.md"], generate: true } };
const plan: Asked = { kind: "start", params: { plan: "p1", only: ["a"] } };
const undo: Asked = { kind: "undo", params: { sessionId: "s0", plan: "p1" } };

describe("After a loss, the same work is offered again:", () => {
  test("a sync with a stored session is resumed", () => {
    const lost = run({ asked: { kind: "start", params: {} } });
    expect(again(lost, kept)).toEqual({ kind: "resume", params: { sessionId: "s1" } });
    expect(workOf(lost)).toBe("sync");
  });

  test("the writing of cards for chosen notes is resumed too", () => {
    const begun = { ...session, mode: "selected" as const };
    const lost = run({ asked: write, session: { ...begun, running: true, resumable: false } });
    expect(again(lost, { incomplete: [begun], recent: [begun] })).toEqual({
      kind: "resume",
      params: { sessionId: "s1" },
    });
    expect(workOf(lost)).toBe("write");
  });

  test("a sync without a stored session begins anew", () => {
    expect(again(run({ asked: { kind: "start", params: {} }, session: null }), nothing)).toEqual({
      kind: "start",
      params: {},
    });
  });

  test.each([
    ["dry-run", dry, { ...session, dryRun: true }],
    ["note", note, { ...session, mode: "selected" as const }],
    ["write", write, { ...session, mode: "selected" as const }],
    ["plan", plan, { ...session, mode: "selected" as const }],
    ["undo", undo, { ...session, mode: "undo" as const, undoes: "s0" }],
  ])("a lost %s is never a full sync", (work, asked, begun) => {
    for (const lost of [run({ asked, session: begun }), run({ asked, session: null })]) {
      expect(again(lost, nothing)).toEqual(asked);
      expect(workOf(lost)).toBe(work);
    }
  });

  test("an undo that another window began is shown again", () => {
    const lost = run({ asked: null, session: { ...session, mode: "undo", undoes: "s0" } });
    expect(again(lost, nothing)).toEqual({ kind: "undo", params: { sessionId: "s0", dryRun: true } });
  });

  test("a chosen part that is no longer known is shown as a plan", () => {
    const lost = run({ asked: null, session: { ...session, mode: "selected", resumable: false } });
    expect(again(lost, nothing)).toEqual(dry);
  });
});
