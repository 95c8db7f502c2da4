import { describe, expect, test } from "vitest";
import { setState } from "../../../plugin/src/note/state-dialog";

function after(properties: Record<string, unknown>, ...asked: [Parameters<typeof setState>[2], string]) {
  const changed = { ...properties };
  setState(changed, "anki", ...asked);
  return changed;
}

describe("The properties of a note that asks for a state of its cards", () => {
  test("suspend its cards, move them, and take them out of Anki", () => {
    expect(after({ tags: ["a"] }, "suspended", "")).toEqual({ tags: ["a"], anki: "suspended" });
    expect(after({}, "none", "Exam")).toEqual({ anki: false, deck: "Exam" });
  });

  test("have the name that the settings give", () => {
    const changed = {};
    setState(changed, "cards", "suspended", "");
    expect(changed).toEqual({ cards: "suspended" });
  });

  test("are removed when it no longer asks", () => {
    expect(after({ anki: "suspended", deck: "Exam" }, "usual", "")).toEqual({});
  });

  test.each([
    ["Suspend", "suspended"],
    ["buried", "bury"],
    [" Forgotten ", "forget"],
    ["no", "none"],
    ["off", "none"],
    ["False", "none"],
  ] as const)("are known in every spelling that a sync knows: %s", (word, state) => {
    const same = { anki: word };
    setState(same, "anki", state, "");
    expect(same).toEqual({ anki: word });
    const gone = { Anki: word, Deck: "Exam" };
    setState(gone, "anki", "usual", "");
    expect(gone).toEqual({});
  });

  test("stay as they are where they ask for the same, or for something else", () => {
    expect(after({ anki: true, deck: ["odd"] }, "usual", "")).toEqual({ anki: true, deck: ["odd"] });
    expect(after({ anki: false }, "none", "")).toEqual({ anki: false });
  });
});
