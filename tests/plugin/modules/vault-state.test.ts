import { describe, expect, test } from "vitest";
import { failureText, failureTitle } from "../../../plugin/src/progress/failure-titles";
import { headline } from "../../../plugin/src/progress/headline";
import { initialState, reduce, type Happening, type State } from "../../../plugin/src/progress/state";
import { pendingNotes, restOf } from "../../../plugin/src/progress/vault";
import type { ErrorCode, ErrorKind, Failure } from "../../../plugin/src/sidecar/protocol";
import { statusText } from "../../../plugin/src/status-bar";
import { finished, run, vault } from "../support/samples";

const list = { incomplete: [], recent: [finished.session] };

function after(...happenings: Happening[]): State {
  return happenings.reduce(reduce, initialState);
}

function resting(state: ReturnType<typeof vault>, ...more: Happening[]): State {
  return after({ kind: "sessions", list }, { kind: "vault", vault: state }, ...more);
}

function failure(code: ErrorCode, kind: ErrorKind): Failure {
  return { message: "What happened.", data: { code, kind, advice: "What to do." } };
}

describe("A vault at rest", () => {
  test.each([
    ["in-step", vault()],
    ["pending", vault({}, { newNotes: 40 })],
    ["pending", vault({}, { goneNotes: 1 })],
    ["pending", vault({}, { cards: 2 })],
    ["failed", vault({ failedNotes: 10_000 })],
    ["questions", vault({ drafts: 3 })],
    ["questions", vault({ conflicts: 1 })],
    ["questions", vault({ ankiEdits: 1 })],
    ["findings", vault({ findings: 2 })],
    ["no-cards", vault({ cards: 0 })],
    ["findings", vault({ cards: 0, findings: 2 })],
    ["failed", vault({ failedNotes: 1, findings: 1, ankiEdits: 1 })],
    ["pending", vault({ failedNotes: 1, drafts: 1 }, { changedNotes: 1 })],
  ])("is %s", (rest, state) => {
    expect(restOf(resting(state))).toBe(rest);
    expect(headline(resting(state))).toMatchObject({ kind: "resting", rest });
  });

  test("is in step only if nothing that its state counts waits", () => {
    const { lastSync, notes, cards, pending, ...waiting } = vault({ ankiEdits: 0 });
    expect([lastSync?.phase, notes, cards]).toEqual(["completed", 10, 30]);
    for (const name of Object.keys(pending))
      expect(restOf(resting(vault({}, { [name]: 1 }))), name).not.toBe("in-step");
    for (const name of Object.keys(waiting)) expect(restOf(resting(vault({ [name]: 1 }))), name).not.toBe("in-step");
    expect(restOf(resting(vault(), { kind: "waiting", notes: 1 }))).not.toBe("in-step");
    expect(restOf(resting(vault(), { kind: "edited", path: "a.md" }))).not.toBe("in-step");
  });

  test("counts a note that was edited since the last request once, until the next request", () => {
    const edits: Happening[] = ["a.md", "b.md", "a.md"].map((path) => ({ kind: "edited", path }));
    const state = resting(vault({}, { newNotes: 1 }), ...edits);
    expect(pendingNotes(state)).toBe(3);
    expect(pendingNotes(reduce(state, { kind: "vault", vault: vault({}, { newNotes: 3 }) }))).toBe(3);
  });

  test("that was synced is never shown as new, even after the list of syncs was cleaned up", () => {
    const state = after({ kind: "sessions", list: { incomplete: [], recent: [] } });
    expect(headline(state)).toEqual({ kind: "never" });
    expect(headline(reduce(state, { kind: "vault", vault: vault() }))).toMatchObject({ kind: "resting" });
  });
});

describe("A store that cannot be read", () => {
  const damaged = failure("store-corrupt", "store");

  test("is shown instead of an endless wait", () => {
    expect(headline(after({ kind: "trouble", failure: damaged }))).toEqual({ kind: "trouble", failure: damaged });
  });

  test("is forgotten when the syncs can be listed again", () => {
    const state = after({ kind: "trouble", failure: damaged }, { kind: "sessions", list });
    expect(headline(state)).toMatchObject({ kind: "resting" });
  });
});

describe("A failure", () => {
  test.each([
    ["anki-not-running", "anki", "Anki cannot be reached"],
    ["anki-collection-in-use", "anki", "Anki holds its collection open"],
    ["store-corrupt", "store", "The progress store is damaged"],
    // Codes without a title of their own get that of their kind.
    ["anki-unexpected", "anki", "Anki could not be synced"],
    ["model-credit", "model", "The language model could not be used"],
    ["a-code-of-the-future" as ErrorCode, "store", "The progress store cannot be used"],
  ] as const)("of the code %s has a title", (code, kind, title) => {
    expect(failureTitle(failure(code, kind))).toBe(title);
  });

  test("of an unknown kind has no title of its own", () => {
    expect(failureTitle(failure("internal", "internal"))).toBeUndefined();
  });

  test("is shown with the sidecar's message and advice", () => {
    expect(failureText(failure("internal", "internal"))).toBe("What happened. What to do.");
  });
});

describe("The status bar", () => {
  const anki = (due?: number): Happening => ({
    kind: "anki",
    status: { ready: true, message: "", advice: "", ...(due === undefined ? {} : { due }) },
  });

  test.each([
    ["", initialState],
    ["", resting(vault())],
    ["3 to sync", resting(vault({}, { newNotes: 3 }))],
    ["25 due", resting(vault(), anki(25))],
    ["25 due · 3 to sync", resting(vault({}, { newNotes: 3 }), anki(25))],
    ["2 waiting for Anki", resting(vault({}, { changedNotes: 2 }), { kind: "waiting", notes: 2 })],
    ["Scanning 25%", { ...resting(vault(), anki(25)), run: run({ phase: "scanning", done: 1, total: 4 }) }],
  ])("says %j", (text, state) => {
    expect(statusText(state)).toBe(text);
  });

  test("does not show cards that were due when Anki was open", () => {
    const closed: Happening = { kind: "anki", status: { ready: false, message: "", advice: "" } };
    expect(statusText(resting(vault(), anki(25), closed))).toBe("");
  });
});
