import { beforeEach, describe, expect, test } from "vitest";
import type { SyncStartParams } from "../../../plugin/src/sidecar/protocol";
import { AutomaticSyncs } from "../../../plugin/src/vault/automatic";
import { StillClock } from "../support/clock";

const MINUTE = 60_000;

describe("Automatic syncs", () => {
  let clock: StillClock;
  let syncs: SyncStartParams[];
  let waiting: number[];
  let isAnkiOpen: boolean;
  let isRunning: boolean;
  let begins: boolean;
  let interval: number;
  let starting: () => Promise<boolean>;
  let automatic: AutomaticSyncs;

  beforeEach(() => {
    clock = new StillClock();
    [syncs, waiting] = [[], []];
    [isAnkiOpen, isRunning, begins, interval] = [true, false, true, 0];
    starting = () => Promise.resolve(begins);
    automatic = new AutomaticSyncs(clock, {
      isRunning: () => isRunning,
      ankiIsReady: () => Promise.resolve(isAnkiOpen),
      makesCards: (path) =>
        path === "gone.md" ? Promise.reject(new Error("gone")) : Promise.resolve(path !== "plain.md"),
      sync: (params) => {
        if (begins) syncs.push(params);
        return starting();
      },
      waiting: (notes) => waiting.push(notes),
      interval: () => interval,
    });
  });

  const settled = () => new Promise((resolve) => setTimeout(resolve));

  test("sync a saved note", async () => {
    automatic.saved("a.md");
    await settled();
    expect(syncs).toEqual([{ notes: ["a.md"] }]);
  });

  test("leave out notes that make no cards or are gone", async () => {
    automatic.saved("plain.md");
    automatic.saved("gone.md");
    await settled();
    clock.pass(MINUTE);
    await settled();
    expect(syncs).toEqual([]);
  });

  test("do not begin while Anki is closed, and sync all saved notes when it is open", async () => {
    isAnkiOpen = false;
    for (const path of ["a.md", "b.md", "a.md"]) {
      automatic.saved(path);
      await settled();
    }
    expect(syncs).toEqual([]);
    expect(waiting.at(-1)).toBe(2);
    isAnkiOpen = true;
    clock.pass(MINUTE);
    await settled();
    expect(syncs).toEqual([{ notes: ["a.md", "b.md"] }]);
    expect(waiting.at(-1)).toBe(0);
  });

  test("wait for a sync that runs", async () => {
    isRunning = true;
    automatic.saved("a.md");
    await settled();
    expect(syncs).toEqual([]);
    isRunning = false;
    clock.pass(5_000);
    await settled();
    expect(syncs).toEqual([{ notes: ["a.md"] }]);
  });

  test("sync all changed notes too if that was asked for while a note's sync began", async () => {
    let begin: (began: boolean) => void = () => undefined;
    starting = () => new Promise((resolve) => (begin = resolve));
    automatic.saved("a.md");
    await settled();
    automatic.changed();
    begin(true);
    await settled();
    clock.pass(5_000);
    await settled();
    expect(syncs).toEqual([{ notes: ["a.md"] }, { mode: "incremental" }]);
  });

  test("try again later if a sync could not begin", async () => {
    begins = false;
    automatic.saved("a.md");
    await settled();
    begins = true;
    clock.pass(MINUTE);
    await settled();
    expect(syncs).toEqual([{ notes: ["a.md"] }]);
  });

  test("come at the interval of the settings, which may change", async () => {
    interval = 10;
    automatic.begin();
    for (let minute = 0; minute < 25; minute += 1) {
      clock.pass(MINUTE);
      await settled();
    }
    expect(syncs).toEqual([{ mode: "incremental" }, { mode: "incremental" }]);
    interval = 0;
    clock.pass(60 * MINUTE);
    await settled();
    expect(syncs).toHaveLength(2);
  });

  test("end with the plugin", async () => {
    isAnkiOpen = false;
    automatic.begin();
    automatic.saved("a.md");
    await settled();
    automatic.close();
    isAnkiOpen = true;
    clock.pass(60 * MINUTE);
    await settled();
    expect(syncs).toEqual([]);
  });
});
