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

  test("with no tick asks for nothing", () => {
    const none = tickAll(state, false);
    expect(ticked(none)).toBe(0);
    expect(request(none, slugs)).toBeNull();
    expect(isTicked(tick(none, "a", true), "a")).toBe(true);
    expect(ticked(tick(none, "a", true))).toBe(1);
  });

  test("that the guard stopped goes on as the same sync when all is ticked", () => {
    const guarded = firstPage(plan(actions, { stoppedByGuard: true }));
    expect(request(guarded, slugs)).toEqual({ kind: "resume", params: { sessionId: "s1", plan: "s1" } });
    expect(request(tick(guarded, "b", false), slugs)).toMatchObject({ kind: "start" });
  });

  test("of an undo is carried out as a whole, and names what it takes back", () => {
    const undo = firstPage(plan(actions, { undoes: "s0" }));
    expect(canChoose(undo)).toBe(false);
    expect(request(undo, slugs)).toEqual({ kind: "undo", params: { sessionId: "s0", plan: "s1" } });
  });

  test("of many pages says how much is not shown yet", () => {
    const first = firstPage(plan(actions, { total: 5 }));
    expect(unread(first)).toBe(2);
    expect(unread(nextPage(first, plan([action("d"), action("e")])))).toBe(0);
  });
});
