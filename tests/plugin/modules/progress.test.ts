import { describe, expect, test } from "vitest";
import { verdict } from "../../../plugin/src/progress/ending";
import { counts, percent, rate, stepStates, timeLeft } from "../../../plugin/src/progress/figures";
import { headline } from "../../../plugin/src/progress/headline";
import {
  initialState,
  isRunning,
  NOTHING,
  reduce,
  resumable,
  runningSession,
  type Happening,
  type State,
} from "../../../plugin/src/progress/state";
import { Store } from "../../../plugin/src/progress/store";
import { Watchdog } from "../../../plugin/src/progress/watchdog";
import type { ErrorCode, ErrorKind } from "../../../plugin/src/sidecar/protocol";
import type { SidecarState } from "../../../plugin/src/sidecar/sidecar";
import { StillClock } from "../support/clock";
import { finished, run, session } from "../support/samples";

const ready = { kind: "ready", found: {}, info: { methods: [] } } as unknown as SidecarState;
const list = { incomplete: [session], recent: [session], resumable: session };

function after(...happenings: Happening[]): State {
  return happenings.reduce(reduce, initialState);
}

function progress(done: number, seconds: number, total = 100): Happening {
  const params = {
    sessionId: "s1",
    phase: "generating" as const,
    done,
    total,
    statistics: NOTHING,
    seconds,
    notes: ["A.md"],
  };
  return { kind: "told", name: "sync/progress", params };
}

const asked: Happening = { kind: "asked", what: { kind: "start", params: {} } };
const end: Happening = { kind: "told", name: "sync/finished", params: finished };

describe("A run", () => {
  test("begins with the request, not with the answer", () => {
    expect(isRunning(after(asked))).toBe(true);
  });

  test("has the id of the sync that it resumes, before the sidecar answers", () => {
    const resume: Happening = { kind: "asked", what: { kind: "resume", params: { sessionId: "s1" } } };
    expect(runningSession(after(resume))).toBe("s1");
    const last: Happening = { kind: "asked", what: { kind: "resume", params: {} } };
    expect(runningSession(after({ kind: "sessions", list }, last))).toBe(session.sessionId);
    expect(runningSession(after(asked))).toBe("");
    expect(runningSession(after(asked, end))).toBeNull();
  });

  test("that ends before its beginning is answered has ended", () => {
    const state = after(asked, end, { kind: "began", session });
    expect(isRunning(state)).toBe(false);
    expect(state.run && verdict(state.run)).toBe("completed");
  });

  test("of a lost sidecar ends as lost, with the message", () => {
    const state = after(
      asked,
      { kind: "began", session },
      { kind: "sidecar", state: { kind: "lost", message: "It was killed." } },
    );
    expect(state.run && verdict(state.run)).toBe("lost");
    expect(headline(state).kind).toBe("ended");
  });

  test("that cannot begin because the sidecar is missing leaves no run", () => {
    const state = after(asked, { kind: "sidecar", state: { kind: "missing", configured: "" } });
    expect(state.run).toBeNull();
    expect(headline(state).kind).toBe("missing");
  });

  test("ignores notifications after its end", () => {
    const state = after(asked, end);
    expect(reduce(state, progress(5, 1)).run).toBe(state.run);
  });

  test("of a sync that another window began is shown from its status", () => {
    const status = {
      running: true,
      lockedElsewhere: false,
      stopping: false,
      session,
      failures: [],
      messages: [],
    };
    expect(isRunning(after({ kind: "status", status }))).toBe(true);
  });

  test("offers no other sync to resume until it has ended", () => {
    const waiting = after({ kind: "sessions", list });
    expect(resumable(waiting)).toBe(session);
    expect(resumable(reduce(waiting, asked))).toBeNull();
  });

  test("keeps at most a hundred failures", () => {
    const failure = (line: number): Happening => ({
      kind: "told",
      name: "sync/note",
      params: { sessionId: "s1", path: "A.md", line, message: "" },
    });
    const state = after(asked, ...Array.from({ length: 150 }, (_, line) => failure(line)));
    expect(state.run?.failures).toHaveLength(100);
  });
});

describe("The figures", () => {
  test("of a resumed phase count from where this run began, not from zero", () => {
    const state = after(asked, progress(50, 0), progress(70, 10));
    expect(state.run && rate(state.run)).toBe(2);
    expect(state.run && timeLeft(state.run)).toBe(15);
  });

  test("are counted anew if a phase begins to count other notes", () => {
    const state = after(asked, progress(0, 0, 1000), progress(1000, 1, 1000), progress(0, 2, 10), progress(5, 102, 10));
    expect(state.run && timeLeft(state.run)).toBe(100);
  });

  test("have no pace while it is too early to tell", () => {
    expect(rate(run({ done: 3, total: 9, pace: { fromDone: 0, fromSeconds: 0, seconds: 0.5 } }))).toBeNull();
    expect(timeLeft(run({ done: 0, total: 0 }))).toBeNull();
  });

  test("have no percentage before the total is known", () => {
    expect(percent(run())).toBeNull();
    expect(percent(run({ done: 1, total: 3 }))).toBe(33);
  });

  test("list only counts that are not zero", () => {
    expect(counts({ ...NOTHING, cardsCreated: 2 })).toEqual([["cardsCreated", 2]]);
  });

  test("of a stopped sync show the step where it stopped", () => {
    expect(stepStates(run({ phase: "interrupted" }))).toMatchObject({
      scanning: "done",
      generating: "current",
      applying_changes: "ahead",
    });
    expect(stepStates(run({ phase: "completed" }))).toMatchObject({ applying_changes: "done" });
  });
});

describe("The view shows", () => {
  test.each([
    ["connecting", initialState],
    ["never", after({ kind: "sidecar", state: ready }, { kind: "sessions", list: { incomplete: [], recent: [] } })],
    ["resting", after({ kind: "sessions", list: { incomplete: [], recent: [finished.session] } })],
    ["waiting", after({ kind: "sessions", list })],
    ["running", after(asked)],
    ["broken", after({ kind: "sidecar", state: { kind: "lost", message: "" } })],
    ["elsewhere", { ...after({ kind: "sessions", list: { incomplete: [], recent: [] } }), lockedElsewhere: true }],
  ] as const)("%s", (kind, state) => {
    expect(headline(state).kind).toBe(kind);
  });
});

describe("A verdict", () => {
  const failed = (code: ErrorCode, kind: ErrorKind) => ({
    ...finished,
    outcome: "failed" as const,
    error: { message: "", data: { code, kind, advice: "" } },
  });

  test.each([
    ["anki-away", failed("anki-not-running", "anki")],
    ["anki-away", failed("anki-collection-in-use", "anki")],
    ["failed", failed("anki-key", "anki")],
    ["guard", failed("guard", "question")],
    ["failed", failed("store", "store")],
    ["stopped", { ...finished, outcome: "interrupted" as const }],
    ["dry-run", { ...finished, session: { ...finished.session, dryRun: true } }],
    ["undone", { ...finished, session: { ...finished.session, mode: "undo" as const } }],
    ["completed", finished],
  ])("is %s", (expected, result) => {
    expect(verdict(run({ ending: { kind: "finished", result } }))).toBe(expected);
  });

  test("does not exist while it runs", () => {
    expect(verdict(run())).toBeNull();
  });
});

describe("The store", () => {
  test("notifies of a thousand changes a second at most ten times, and always of the last one", () => {
    const clock = new StillClock();
    const store = new Store(clock);
    const seen: State[] = [];
    store.watch((state) => seen.push(state));
    store.tell(asked);
    for (let done = 1; done <= 1_000; done += 1) {
      store.tell(progress(done, done / 1_000, 1_000));
      clock.pass(1);
    }
    clock.pass(100);
    expect(seen.length).toBeLessThanOrEqual(13);
    expect(seen.at(-1)?.run?.done).toBe(1_000);
  });

  test("notifies no watcher after it was closed", () => {
    const clock = new StillClock();
    const store = new Store(clock);
    let told = 0;
    store.watch(() => (told += 1));
    store.tell(asked);
    store.close();
    clock.pass(1_000);
    expect(told).toBe(1);
  });
});

describe("The watchdog", () => {
  test("asks only after a silence, and again after the next one", () => {
    const clock = new StillClock();
    let asked = 0;
    const watchdog = new Watchdog(clock, 20_000, () => (asked += 1));
    watchdog.heard();
    clock.pass(19_000);
    watchdog.heard();
    clock.pass(19_000);
    expect(asked).toBe(0);
    clock.pass(21_000);
    expect(asked).toBe(2);
    watchdog.rest();
    clock.pass(100_000);
    expect(asked).toBe(2);
  });
});
