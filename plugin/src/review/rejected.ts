import type { ReviewDecision } from "../sidecar/protocol";
import type { Clock, Timer } from "../sidecar/ports";

/** The time in which a rejection can be undone, in milliseconds. */
const GRACE = 10_000;

/** Rejections that are not sent yet, so that they can be undone. */
export class Rejected {
  readonly #clock: Clock;
  readonly #send: (decisions: ReviewDecision[]) => void;
  #held: ReviewDecision[] = [];
  #timer: Timer | null = null;

  constructor(clock: Clock, send: (decisions: ReviewDecision[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get count(): number {
    return this.#held.length;
  }

  /** Keeps these back, and sends those that were kept before. */
  hold(decisions: readonly ReviewDecision[]): void {
    this.flush();
    this.#held = [...decisions];
    this.#timer = this.#clock.after(GRACE, () => this.flush());
  }

  /** Sends the rejections that are kept back. */
  flush(): void {
    const held = this.takeBack();
    if (held.length > 0) this.#send(held);
  }

  /** Returns the rejections that were kept back, which are then not sent. */
  takeBack(): ReviewDecision[] {
    const held = this.#held;
    this.#held = [];
    this.#timer?.cancel();
    this.#timer = null;
    return held;
  }
}
