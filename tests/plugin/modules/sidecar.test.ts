import { spawn as start, type ChildProcess } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { isLoss } from "../../../plugin/src/sidecar/failure";
import { outputOf } from "../../../plugin/src/sidecar/program";
import type { Spawn } from "../../../plugin/src/sidecar/ports";
import { Sidecar, type SidecarState } from "../../../plugin/src/sidecar/sidecar";
import { realClock, StillClock } from "../support/clock";
import { standIn } from "../support/paths";

let children: ChildProcess[] = [];

const spawn: Spawn = (program, args) => {
  const child = start(program, [...args], { stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  return child as ReturnType<Spawn>;
};

function sidecarOf(scenario: string, clock: StillClock | typeof realClock = realClock) {
  const [program = "", ...first] = standIn(scenario);
  const states: SidecarState[] = [];
  const sidecar = new Sidecar({
    spawn: (path, args) => spawn(path, [...first, ...args]),
    clock,
    locate: () => Promise.resolve({ found: { path: program, version: "0.1.0", origin: "folder" }, configured: "" }),
    greeting: () => ({ client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
    greeted: () => undefined,
    receive: () => undefined,
    changed: (state) => states.push(state),
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
  test("is started once, however many ask for it at the same time", async () => {
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

  test("of another version is told with its version, and nothing is asked of it", async () => {
    const { sidecar, states } = sidecarOf("old");
    await expect(sidecar.connect()).rejects.toThrow();
    expect(states.at(-1)).toMatchObject({ kind: "mismatch", version: "0.0.9", protocol: 0 });
  });

  test("that is killed leaves no request open, says so, and can be started anew", async () => {
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

  test("whose program cannot be started is said to be lost", async () => {
    const { sidecar, kinds } = sidecarOf("quiet");
    const broken = new Sidecar({
      spawn,
      clock: realClock,
      locate: () => Promise.resolve({ found: { path: "/nowhere", version: "1", origin: "folder" }, configured: "" }),
      greeting: () => ({ client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
      greeted: () => undefined,
      receive: () => undefined,
      changed: ({ kind }) => void seen.push(kind),
    });
    const seen: string[] = [];
    await expect(broken.connect()).rejects.toSatisfy(isLoss);
    expect(seen.at(-1)).toBe("lost");
    expect(kinds()).toEqual([]);
    await sidecar.stop();
  });

  test("is told the settings again when they changed, before the next request", async () => {
    let told = 0;
    const [program = "", ...first] = standIn("quiet");
    const sidecar = new Sidecar({
      spawn: (path, args) => spawn(path, [...first, ...args]),
      clock: realClock,
      locate: () => Promise.resolve({ found: { path: program, version: "0.1.0", origin: "folder" }, configured: "" }),
      greeting: () => ((told += 1), { client: { name: "test", version: "0.1.0" }, vault: "/vault" }),
      greeted: () => undefined,
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
});

describe("Running a program", () => {
  const output = outputOf(spawn, realClock);

  test("gives what it printed", async () => {
    expect(await output(process.execPath, ["-e", "console.log('é')"], 10_000)).toBe("é\n");
  });

  test("gives nothing where it is missing or fails", async () => {
    expect(await output("/nowhere/at-all", [], 10_000)).toBeNull();
    expect(await output(process.execPath, ["-e", "process.exit(3)"], 10_000)).toBeNull();
  });

  test("ends what takes too long", async () => {
    expect(await output(process.execPath, ["-e", "setInterval(() => {}, 1000)"], 200)).toBeNull();
  });
});
