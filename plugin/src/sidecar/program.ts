import type { Child, Clock, Spawn } from "./ports";

/** Runs a program to its end and resolves to its output; null if it cannot be run, fails, or takes too long. */
export type Output = (program: string, args: readonly string[], limit: number) => Promise<string | null>;

/** Runs programs that only print something, and ends the running ones when it is closed. */
export class Programs {
  readonly #spawn: Spawn;
  readonly #clock: Clock;
  readonly #running = new Set<Child>();
  #closed = false;

  constructor(spawn: Spawn, clock: Clock) {
    this.#spawn = spawn;
    this.#clock = clock;
  }

  /** `limit` is in milliseconds; a program that takes longer is ended. */
  readonly output: Output = (program, args, limit) =>
    new Promise((resolve) => {
      const child = this.#closed ? null : startOrNull(this.#spawn, program, args);
      if (!child) return resolve(null);
      this.#running.add(child);
      const decoder = new TextDecoder();
      let text = "";
      const settle = (answer: string | null) => {
        timer.cancel();
        this.#running.delete(child);
        resolve(answer);
      };
      const timer = this.#clock.after(limit, () => {
        child.kill("SIGKILL");
        settle(null);
      });
      child.on("error", () => settle(null));
      // The output and the process may end in either order; both are awaited.
      const code = new Promise<number | null>((exited) => child.on("exit", exited));
      child.stdout?.on("close", () => void code.then((ended) => settle(ended === 0 ? text : null)));
      child.stdout?.on("data", (data) => (text += decoder.decode(data, { stream: true })));
      child.stdin?.on("error", () => undefined);
      child.stdin?.end();
    });

  /** Ends the running programs; none can be started afterwards. */
  close(): void {
    this.#closed = true;
    for (const child of this.#running) child.kill("SIGKILL");
  }
}

function startOrNull(spawn: Spawn, program: string, args: readonly string[]) {
  try {
    return spawn(program, args);
  } catch {
    return null;
  }
}
