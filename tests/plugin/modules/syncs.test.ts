import { spawn as start, type ChildProcess } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { verdict } from "../../../plugin/src/progress/ending";
import { isRunning } from "../../../plugin/src/progress/state";
import { Store } from "../../../plugin/src/progress/store";
import { Syncs } from "../../../plugin/src/progress/syncs";
import type { Spawn } from "../../../plugin/src/sidecar/ports";
import { Sidecar } from "../../../plugin/src/sidecar/sidecar";
import { StillClock } from "../support/clock";
import { standIn } from "../support/paths";

const children: ChildProcess[] = [];

function syncsWith(scenario: string, before: () => Promise<void> = () => Promise.resolve()) {
  const [program = "", ...first] = standIn(scenario);
  const clock = new StillClock();
  const store = new Store(clock);
  const said: string[] = [];
  const sidecar: Sidecar = new Sidecar({
    spawn: (path, args) => {
      const child = start(path, [...first, ...args], { stdio: ["pipe", "pipe", "pipe"] });
      children.push(child);
      return child as ReturnType<Spawn>;
    },
    clock,
    locate: () => Promise.resolve({ found: { path: program, version: "0.1.0", origin: "folder" }, configured: "" }),
    greeting: () => ({ client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
    greeted: () => undefined,
    busy: () => false,
    receive: (name, params) => syncs.hear(name, params),
    changed: (state) => store.tell({ kind: "sidecar", state }),
  });
  const syncs: Syncs = new Syncs({
    sidecar,
    store,
    clock,
    before,
    said: (message) => said.push(message),
    finished: () => undefined,
  });
  return { clock, store, syncs, said };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe("A sync", () => {
  test("whose sidecar falls silent and answers nothing is lost, and the next one runs in a new sidecar", async () => {
    const { clock, store, syncs } = syncsWith("hung");
    expect(await syncs.start()).toBe(true);
    clock.pass(20_000);
    await expect.poll(() => (clock.pass(1_000), isRunning(store.state)), { timeout: 20_000 }).toBe(false);
    expect(store.state.run && verdict(store.state.run)).toBe("lost");
    expect(await syncs.start()).toBe(true);
    expect(children).toHaveLength(2);
  });

  test("begins once, however often it is requested", async () => {
    const { syncs } = syncsWith("quiet");
    expect(await Promise.all([syncs.start(), syncs.start()])).toEqual([true, false]);
  });

  test("that is stopped before it has begun stops when it begins", async () => {
    let goOn = () => undefined as void;
    const { store, syncs } = syncsWith("quiet", () => new Promise((resolve) => (goOn = resolve)));
    const beginning = syncs.start();
    await syncs.stop();
    await expect.poll(() => store.state.sidecar.kind, { timeout: 20_000 }).toBe("ready");
    goOn();
    await beginning;
    await expect.poll(() => store.state.run && verdict(store.state.run), { timeout: 20_000 }).toBe("stopped");
  });

  test("that was stopped does not stop the next one", async () => {
    const { store, syncs } = syncsWith("quiet");
    const beginning = syncs.start();
    await syncs.stop();
    await beginning;
    await expect.poll(() => isRunning(store.state), { timeout: 20_000 }).toBe(false);
    expect(await syncs.start()).toBe(true);
    expect(store.state.run?.stopping).toBe(false);
  });

  test("that has ended does not receive later messages of the sidecar", () => {
    const { syncs, said } = syncsWith("quiet");
    syncs.hear("log", { level: "warning", message: "Something to know." });
    expect(said).toEqual(["Something to know."]);
  });
});
