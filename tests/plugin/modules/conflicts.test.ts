import { describe, expect, test } from "vitest";
import { decided, decisionOn, firstPage, nextPage, unread, withDecision } from "../../../plugin/src/conflicts/state";
import type { Conflict } from "../../../plugin/src/sidecar/protocol";

function conflict(slug: string): Conflict {
  return { slug, note: "A.md", front: "Front", reason: "", fields: [], token: `token of ${slug}` };
}

const state = firstPage({ total: 3, undecided: 3, conflicts: [conflict("a"), conflict("b")] });

describe("Conflicts", () => {
  test("send the token of the shown texts with a decision", () => {
    expect(decisionOn(conflict("a"), "vault")).toEqual({ slug: "a", side: "vault", token: "token of a" });
  });

  test("are counted as decided once, however often one is decided", () => {
    const once = withDecision(state, "a", "vault");
    const twice = withDecision(once, "a", "anki");
    expect([decided(once), decided(twice)]).toEqual([1, 1]);
    expect(twice.conflicts[0]?.decision).toBe("anki");
  });

  test("wait again when their decision is put off", () => {
    const later = withDecision(withDecision(state, "a", "vault"), "a", "later");
    expect([decided(later), later.undecided]).toEqual([0, 3]);
    expect(later.conflicts[0]).not.toHaveProperty("decision");
    expect(withDecision(state, "a", "later")).toEqual(state);
  });

  test("of many pages say how many are not shown yet", () => {
    expect(unread(state)).toBe(1);
    expect(unread(nextPage(state, { total: 3, undecided: 3, conflicts: [conflict("c")] }))).toBe(0);
  });
});
