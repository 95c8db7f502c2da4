import type { Clock, Timer } from "../sidecar/ports";
import { initialState, reduce, type Happening, type State } from "./state";

/** At most ten times a second; more would flicker and slow the editor down. */
const PERIOD = 100;

/** Holds the state and notifies its watchers, the first time at once and then at most ten times a second. */
export class Store {
  readonly #clock: Clock;
  readonly #watchers = new Set<(state: State) => void>();
  #state: State = initialState;
  #timer: Timer | null = null;
  #told = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get state(): State {
    return this.#state;
  }

  tell(happening: Happening): void {
    this.#state = reduce(this.#state, happening);
    if (this.#timer) return;
    const wait = Math.max(0, this.#told + PERIOD - this.#clock.now());
    this.#timer = this.#clock.after(wait, () => this.#announce());
  }

  /** Calls `watcher` now and after each change; returns a function that ends this. */
  watch(watcher: (state: State) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.#state);
    return () => void this.#watchers.delete(watcher);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#watchers.clear();
  }

  #announce(): void {
    this.#timer = null;
    this.#told = this.#clock.now();
    for (const watcher of this.#watchers) watcher(this.#state);
  }
}
