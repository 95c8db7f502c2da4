import type { Child, ChildInput, ChildOutput, Clock, Spawn } from "./ports";

// The sidecar interrupts a running sync, saves, and ends within two seconds of the end of its input.
const PATIENCE = 5_000;
const KEPT_OF_ERRORS = 2_000;

/** The end of a process: its exit code (null if it was killed), or why it could not be started. */
export interface Ending {
  readonly code: number | null;
  readonly error: string;
}

/** One running sidecar, from its start to its end. */
export class SidecarProcess {
  readonly input: ChildInput;
  readonly output: ChildOutput;
  readonly ended: Promise<Ending>;
  readonly #child: Child;
  readonly #clock: Clock;
  #errors = "";

  /** Raises `Error` if the process cannot be started at all. */
  constructor(spawn: Spawn, program: string, clock: Clock) {
    this.#clock = clock;
    this.#child = spawn(program, ["serve"]);
    const { stdin, stdout, stderr } = this.#child;
    if (!stdin || !stdout) throw new Error(`${program} has no pipes`);
    this.input = stdin;
    this.output = stdout;
    const decoder = new TextDecoder();
    stderr?.on("data", (data) => {
      this.#errors = (this.#errors + decoder.decode(data, { stream: true })).slice(-KEPT_OF_ERRORS);
    });
    // A write to a process that is gone fails here as well as in the request that made it.
    stdin.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve({ code: null, error: error.message }));
      this.#child.on("exit", (code) => resolve({ code, error: this.#lastError() }));
    });
  }

  /** Ends the sidecar gracefully, so that a running sync is saved, and kills it if that fails. */
  async stop(): Promise<void> {
    this.input.end();
    const timer = this.#clock.after(PATIENCE, () => this.kill());
    await this.ended;
    timer.cancel();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #lastError(): string {
    return this.#errors.trim().split("\n").pop() ?? "";
  }
}
