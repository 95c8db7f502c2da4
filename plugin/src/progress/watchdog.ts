import type { Clock, Timer } from "../sidecar/ports";

/** Checks on a sidecar that has been quiet for too long while it should be at work. */
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

  /** Records a message: the silence begins again. */
  heard(): void {
    this.rest();
    this.#timer = this.#clock.after(this.#quiet, () => {
      this.#ask();
      this.heard();
    });
  }

  /** Ends the watch: no work is under way. */
  rest(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
