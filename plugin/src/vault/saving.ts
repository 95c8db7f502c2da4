import type { Clock, Timer } from "../sidecar/ports";

// Obsidian saves two seconds after a key is pressed; a pause to think does not mean that the card is finished.
const CALM = 5_000;

/** Calls `saved` for a note that was changed and then left alone for a while. */
export class Saving {
  readonly #clock: Clock;
  readonly #saved: (path: string) => void;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock, saved: (path: string) => void) {
    this.#clock = clock;
    this.#saved = saved;
  }

  changed(path: string): void {
    this.#timers.get(path)?.cancel();
    const timer = this.#clock.after(CALM, () => {
      this.#timers.delete(path);
      this.#saved(path);
    });
    this.#timers.set(path, timer);
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
