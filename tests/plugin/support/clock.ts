import type { Clock, Timer } from "../../../plugin/src/sidecar/ports";

/** A clock that a test sets. */
export class StillClock implements Clock {
  #now = 0;
  #timers: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): Timer {
    const timer = { at: this.#now + milliseconds, act };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }

  /** Moves the clock on by that many milliseconds. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = next.at;
      next.act();
    }
    this.#now = end;
  }
}

/** The real clock. */
export const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};
