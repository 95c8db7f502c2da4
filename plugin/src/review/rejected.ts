import type { ReviewDecision } from "../sidecar/protocol";
import type { Clock, Timer } from "../sidecar/ports";

/** So long a rejection can be taken back. */
const GRACE = 10_000;

/** Rejections that are not sent yet, so that they can be taken back. */
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

  /** Holds these back; those that were held before are sent. */
  hold(decisions: readonly ReviewDecision[]): void {
    this.flush();
    this.#held = [...decisions];
    this.#timer = this.#clock.after(GRACE, () => this.flush());
  }

  /** Sends what is held. */
  flush(): void {
    const held = this.takeBack();
    if (held.length > 0) this.#send(held);
  }

  /** Gives what was held, which is not sent then. */
  takeBack(): ReviewDecision[] {
    const held = this.#held;
    this.#held = [];
    this.#timer?.cancel();
    this.#timer = null;
    return held;
  }
}
