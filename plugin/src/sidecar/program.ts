import type { Clock, Spawn } from "./ports";

/** Runs a program to its end and gives what it printed; null where it cannot be run, fails, or takes too long. */
export type Output = (program: string, args: readonly string[], limit: number) => Promise<string | null>;

/** `limit` is in milliseconds; what runs longer is ended. */
export function outputOf(spawn: Spawn, clock: Clock): Output {
  return (program, args, limit) =>
    new Promise((resolve) => {
      const child = startOrNull(spawn, program, args);
      if (!child) return resolve(null);
      const decoder = new TextDecoder();
      let text = "";
      const timer = clock.after(limit, () => {
        child.kill("SIGKILL");
        resolve(null);
      });
      const settle = (answer: string | null) => {
        timer.cancel();
        resolve(answer);
      };
      child.on("error", () => settle(null));
      // Neither the end of the output nor the exit is sure to come first, and both are needed.
      const code = new Promise<number | null>((exited) => child.on("exit", exited));
      child.stdout?.on("close", () => void code.then((ended) => settle(ended === 0 ? text : null)));
      child.stdout?.on("data", (data) => (text += decoder.decode(data, { stream: true })));
      child.stdin?.on("error", () => undefined);
      child.stdin?.end();
    });
}

function startOrNull(spawn: Spawn, program: string, args: readonly string[]) {
  try {
    return spawn(program, args);
  } catch {
    return null;
  }
}
