import { spawn as start, type ChildProcess } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { isLoss } from "../../../plugin/src/sidecar/failure";
import { Programs } from "../../../plugin/src/sidecar/program";
import type { Spawn } from "../../../plugin/src/sidecar/ports";
import { Sidecar, type SidecarOptions, type SidecarState } from "../../../plugin/src/sidecar/sidecar";
import { realClock, StillClock } from "../support/clock";
import { standIn } from "../support/paths";

let children: ChildProcess[] = [];

const spawn: Spawn = (program, args) => {
  const child = start(program, [...args], { stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  return child as ReturnType<Spawn>;
};

function sidecarOf(
  scenario: string,
  clock: StillClock | typeof realClock = realClock,
  options: Partial<SidecarOptions> = {},
) {
  const [program = "", ...first] = standIn(scenario);
  const states: SidecarState[] = [];
  const sidecar = new Sidecar({
    spawn: (path, args) => spawn(path, [...first, ...args]),
    clock,
    locate: () => Promise.resolve({ found: { path: program, version: "0.1.0", origin: "folder" }, configured: "" }),
    greeting: () => ({ client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
    greeted: () => undefined,
    busy: () => false,
    receive: () => undefined,
    changed: (state) => states.push(state),
    ...options,
  });
  return { sidecar, states, kinds: () => states.map(({ kind }) => kind) };
}

afterEach(async () => {
  const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  children = [];
  await Promise.all(
    running.map((child) => new Promise((resolve) => (child.on("exit", resolve), child.kill("SIGKILL")))),
  );
});

describe("The sidecar", () => {
  test("is started once, also by several requests at the same time", async () => {
    const { sidecar, kinds } = sidecarOf("quiet");
    const [one, other] = await Promise.all([sidecar.connect(), sidecar.connect()]);
    expect(one).toBe(other);
    expect(children).toHaveLength(1);
    expect(kinds()).toEqual(["looking", "starting", "ready"]);
    await sidecar.stop();
  });

  test("ends by itself when its input ends", async () => {
    const { sidecar } = sidecarOf("quiet");
    await sidecar.connect();
    await sidecar.stop();
    expect(children[0]?.exitCode).toBe(0);
  });

  test("of another version is reported with its version, and gets no request", async () => {
    const { sidecar, states } = sidecarOf("old");
    await expect(sidecar.connect()).rejects.toThrow();
    expect(states.at(-1)).toMatchObject({ kind: "mismatch", version: "0.0.9", protocol: 0 });
  });

  test("that is killed leaves no request open, is reported, and can be started anew", async () => {
    const { sidecar, kinds } = sidecarOf("hung");
    const connection = await sidecar.connect();
    await connection.request("sync/start", {});
    const open = connection.request("sync/status", {});
    children[0]?.kill("SIGKILL");
    await expect(open).rejects.toSatisfy(isLoss);
    await expect(connection.request("sync/status", {})).rejects.toSatisfy(isLoss);
    await expect.poll(() => kinds().at(-1)).toBe("lost");
    await sidecar.connect();
    expect(kinds().at(-1)).toBe("ready");
    await sidecar.stop();
  });

  test("that hangs is ended at the limit of a request", async () => {
    const clock = new StillClock();
    const { sidecar, states } = sidecarOf("hung", clock);
    const connection = await sidecar.connect();
    await connection.request("sync/start", {});
    const open = connection.request("sync/status", {});
    clock.pass(10_000);
    await expect(open).rejects.toSatisfy(isLoss);
    expect(states.at(-1)).toMatchObject({ kind: "lost" });
    await expect.poll(() => children[0]?.signalCode).toBe("SIGKILL");
  });

  test("whose program cannot be started is reported as lost", async () => {
    const { sidecar, kinds } = sidecarOf("quiet");
    const broken = new Sidecar({
      spawn,
      clock: realClock,
      locate: () => Promise.resolve({ found: { path: "/nowhere", version: "1", origin: "folder" }, configured: "" }),
      greeting: () => ({ client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
      greeted: () => undefined,
      busy: () => false,
      receive: () => undefined,
      changed: ({ kind }) => void seen.push(kind),
    });
    const seen: string[] = [];
    await expect(broken.connect()).rejects.toSatisfy(isLoss);
    expect(seen.at(-1)).toBe("lost");
    expect(kinds()).toEqual([]);
    await sidecar.stop();
  });

  test("gets changed settings before the next request", async () => {
    let told = 0;
    const [program = "", ...first] = standIn("quiet");
    const sidecar = new Sidecar({
      spawn: (path, args) => spawn(path, [...first, ...args]),
      clock: realClock,
      locate: () => Promise.resolve({ found: { path: program, version: "0.1.0", origin: "folder" }, configured: "" }),
      greeting: () => ((told += 1), { client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
      greeted: () => undefined,
      busy: () => false,
      receive: () => undefined,
      changed: () => undefined,
    });
    await sidecar.connect();
    sidecar.settingsChanged();
    await sidecar.connect();
    await sidecar.connect();
    expect(told).toBe(2);
    await sidecar.stop();
  });

  test("ends after some idle minutes, and the next request starts it again unnoticed", async () => {
    const clock = new StillClock();
    const { sidecar, kinds } = sidecarOf("quiet", clock);
    await sidecar.connect();
    clock.pass(4 * 60_000);
    await sidecar.connect();
    clock.pass(4 * 60_000);
    expect(kinds().at(-1)).toBe("ready");
    clock.pass(60_000);
    expect(kinds().at(-1)).toBe("asleep");
    await expect.poll(() => children[0]?.exitCode).toBe(0);
    const before = kinds().length;
    const connection = await sidecar.connect();
    expect(await connection.request("progress/list", {})).toMatchObject({ recent: [] });
    expect(kinds().slice(before)).toEqual(["ready"]);
    await sidecar.stop();
  });

  test("does not end while a sync runs or a request is open", async () => {
    const clock = new StillClock();
    let busy = true;
    const { sidecar, kinds } = sidecarOf("quiet", clock, { busy: () => busy });
    await sidecar.connect();
    clock.pass(60 * 60_000);
    expect(kinds().at(-1)).toBe("ready");
    busy = false;
    clock.pass(6 * 60_000);
    expect(kinds().at(-1)).toBe("asleep");
    await sidecar.stop();
  });

  test("that cannot be started again is searched for anew", async () => {
    const clock = new StillClock();
    let broken = false;
    const [, ...first] = standIn("quiet");
    const { sidecar, kinds } = sidecarOf("quiet", clock, {
      spawn: (path, args) => spawn(broken ? "/nowhere" : path, [...first, ...args]),
      locate: () => {
        broken = false;
        return Promise.resolve({ found: { path: process.execPath, version: "1", origin: "folder" }, configured: "" });
      },
    });
    await sidecar.connect();
    clock.pass(6 * 60_000);
    broken = true;
    await sidecar.connect();
    expect(kinds().slice(-3)).toEqual(["looking", "starting", "ready"]);
    await sidecar.stop();
  });

  test("is not started if the plugin ended during the search", async () => {
    let found = () => undefined as void;
    const { sidecar } = sidecarOf("quiet", realClock, {
      locate: () =>
        new Promise((resolve) => {
          found = () =>
            resolve({ found: { path: process.execPath, version: "0.1.0", origin: "folder" }, configured: "" });
        }),
    });
    const connecting = sidecar.connect();
    await sidecar.close();
    found();
    await expect(connecting).rejects.toThrow();
    await expect(sidecar.connect()).rejects.toThrow();
    expect(children).toEqual([]);
  });

  test("of another path is used from the next request on, and not before a running sync has ended", async () => {
    let busy = true;
    const { sidecar, kinds } = sidecarOf("quiet", realClock, { busy: () => busy });
    const first = await sidecar.connect();
    sidecar.programChanged();
    expect(await sidecar.connect()).toBe(first);
    busy = false;
    expect(await sidecar.connect()).not.toBe(first);
    expect(children).toHaveLength(2);
    expect(children[0]?.exitCode).toBe(0);
    expect(kinds().at(-1)).toBe("ready");
    await sidecar.stop();
  });

  test("reports why its search failed", async () => {
    const { sidecar, states } = sidecarOf("quiet", realClock, {
      locate: () => Promise.reject(new Error("The settings cannot be read.")),
    });
    await expect(sidecar.connect()).rejects.toThrow();
    expect(states.at(-1)).toEqual({ kind: "refused", message: "The settings cannot be read." });
  });
});

describe("Running a program", () => {
  const { output } = new Programs(spawn, realClock);

  test("gives its output", async () => {
    expect(await output(process.execPath, ["-e", "console.log('é')"], 10_000)).toBe("é\n");
  });

  test("gives nothing if it is missing or fails", async () => {
    expect(await output("/nowhere/at-all", [], 10_000)).toBeNull();
    expect(await output(process.execPath, ["-e", "process.exit(3)"], 10_000)).toBeNull();
  });

  test("ends a program that takes too long", async () => {
    expect(await output(process.execPath, ["-e", "setInterval(() => {}, 1000)"], 200)).toBeNull();
  });

  test("leaves no process when the plugin ends, and starts none afterwards", async () => {
    const programs = new Programs(spawn, realClock);
    const waiting = programs.output(process.execPath, ["-e", "setInterval(() => {}, 1000)"], 60_000);
    await expect.poll(() => children.length).toBe(1);
    programs.close();
    expect(await waiting).toBeNull();
    expect(await programs.output(process.execPath, ["-e", ""], 1_000)).toBeNull();
    expect(children).toHaveLength(1);
  });
});
