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
      let code: number | null = null;
      const timer = clock.after(limit, () => {
        child.kill("SIGKILL");
        resolve(null);
      });
      const settle = (answer: string | null) => {
        timer.cancel();
        resolve(answer);
      };
      child.on("error", () => settle(null));
      child.on("exit", (ended) => {
        code = ended;
        if (code !== 0) settle(null);
      });
      child.stdin?.on("error", () => undefined);
      child.stdin?.end();
      child.stdout?.on("data", (data) => (text += decoder.decode(data, { stream: true })));
      // What was printed last may arrive after the exit; the stream's close comes after both.
      child.stdout?.on("close", () => settle(text));
    });
}

function startOrNull(spawn: Spawn, program: string, args: readonly string[]) {
  try {
    return spawn(program, args);
  } catch {
    return null;
  }
}
