import { describe, expect, test } from "vitest";
import { offer } from "../../../plugin/src/resume/offer";
import { finishedNotice } from "../../../plugin/src/texts/of-sessions";
import { ago, count, duration } from "../../../plugin/src/texts/wording";
import { finished, session } from "../support/samples";

const now = Date.parse("2026-03-01T12:00:00Z");

describe("Words for the user", () => {
  test.each([
    [0.4, "1 second"],
    [1, "1 second"],
    [90, "2 minutes"],
    [7_200, "2 hours"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  test.each([
    ["2026-03-01T11:59:40Z", "just now"],
    ["2026-03-01T10:00:00Z", "2 hours ago"],
    ["2026-02-28T12:00:00Z", "yesterday"],
    ["2026-02-20T12:00:00Z", "9 days ago"],
    ["2026-01-02T12:00:00Z", "on 2 January 2026"],
    // A clock that was set back must not give "-3 minutes ago".
    ["2026-03-01T13:00:00Z", "just now"],
  ])("%s is %s", (time, words) => {
    expect(ago(time, now)).toBe(words);
  });

  test("counts agree with their nouns", () => {
    expect([count(1, "card"), count(1_200, "card")]).toEqual(["1 card", "1,200 cards"]);
  });

  test("the notice of a stopped sync says that it goes on only if it can be resumed", () => {
    const notice = (mode: "full" | "selected") =>
      finishedNotice({
        ...finished,
        outcome: "interrupted",
        session: { ...session, mode, resumable: mode === "full" },
      });
    expect(notice("full")).toBe("The sync was stopped. You can resume it.");
    expect(notice("selected")).toBe("The sync was stopped. What was done is kept.");
  });

  test("the offer to resume says when the sync began, what is done and what is left", () => {
    expect(offer(session, now)).toEqual([
      "It began 2 hours ago and stopped while generating.",
      "40 of 100 notes are done, 60 are left.",
    ]);
  });

  test("the offer mentions money only if a model was paid", () => {
    const spent = { requests: 12, tokens: 2, cost: 0.5 };
    expect(offer({ ...session, spent }, now)[2]).toMatch(/12 answers .*0\.50/);
    expect(offer({ ...session, spent: { ...spent, requests: 0 } }, now)).toHaveLength(2);
  });

  test("the notice of a stopped sync offers to resume only what can be resumed", () => {
    const stopped = { ...finished, outcome: "interrupted" as const, session: { ...session, resumable: true } };
    expect(finishedNotice(stopped)).toBe("The sync was stopped. You can resume it.");
    const undo = { ...stopped, session: { ...session, mode: "undo" as const, resumable: false } };
    expect(finishedNotice(undo)).toBe("The sync was stopped. What was done is kept.");
  });
});
