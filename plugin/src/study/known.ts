import type { Asking, Clock } from "../sidecar/ports";
import type { StudySums } from "../sidecar/protocol";

/** The study figures of a note: the sums of all cards, and those of each card by its slug. */
export interface NoteStudy {
  readonly total: StudySums;
  readonly cards: ReadonlyMap<string, StudySums>;
}

/** The questions about a note. */
export interface StudyPort extends Asking<"study/stats"> {
  /** True if Anki answers and nothing else keeps it busy. */
  canAskAnki(): boolean;
}

// The milliseconds after which figures are asked for again; Anki does not report reviews.
const FRESH = 60_000;
// A vault has more notes than a user opens in one session.
const MOST_KEPT = 100;

interface Told {
  readonly study: NoteStudy | null;
  readonly at: number;
}

/** The study figures of notes, as Anki gave them last. */
export class KnownStudy {
  readonly #port: StudyPort;
  readonly #clock: Clock;
  readonly #told = new Map<string, Told>();
  readonly #asking = new Set<string>();
  readonly #watchers = new Set<() => void>();

  constructor(port: StudyPort, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
  }

  /** Null if it is not known. */
  of(note: string): NoteStudy | null {
    return this.#told.get(note)?.study ?? null;
  }

  /** Asks Anki if its last answer is old, and notifies the watchers. A failure shows no message. */
  async look(note: string): Promise<void> {
    const told = this.#told.get(note);
    const isFresh = told && this.#clock.now() - told.at < FRESH;
    if (isFresh || this.#asking.has(note) || !this.#port.canAskAnki()) return;
    this.#asking.add(note);
    try {
      const { total, groups } = await this.#port.request("study/stats", { by: "card", note });
      this.#keep(note, { total, cards: new Map(groups.map(({ name, sums }) => [name, sums])) });
    } catch {
      this.#keep(note, this.of(note));
    } finally {
      this.#asking.delete(note);
    }
  }

  /** Asks anew from now on, as after a sync. */
  expire(): void {
    for (const [note, { study }] of this.#told) this.#told.set(note, { study, at: -Infinity });
  }

  /** Calls `act` after each answer of Anki; returns a function that ends this. */
  watch(act: () => void): () => void {
    this.#watchers.add(act);
    return () => void this.#watchers.delete(act);
  }

  #keep(note: string, study: NoteStudy | null): void {
    this.#told.delete(note);
    this.#told.set(note, { study, at: this.#clock.now() });
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_KEPT && oldest !== undefined) this.#told.delete(oldest);
    for (const act of this.#watchers) act();
  }
}
