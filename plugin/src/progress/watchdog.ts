import type { Clock, Timer } from "../sidecar/ports";

/** Asks after a sidecar that has been quiet for too long while it should be at work. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #quiet: number;
  readonly #ask: () => void;
  #timer: Timer | null = null;

  /** `quiet` is in milliseconds; `ask` is called once for each such silence. */
  constructor(clock: Clock, quiet: number, ask: () => void) {
    this.#clock = clock;
    this.#quiet = quiet;
    this.#ask = ask;
  }

  /** Something was heard: the silence begins anew. */
  heard(): void {
    this.rest();
    this.#timer = this.#clock.after(this.#quiet, () => {
      this.#ask();
      this.heard();
    });
  }

  /** Nothing is at work. */
  rest(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
