import type { Clock, Timer } from "../sidecar/ports";
import type { SyncStartParams } from "../sidecar/protocol";

const MINUTE = 60_000;
// The delay before another try: for a running sync, and for a closed Anki.
const SOON = 5_000;
const AWAY = MINUTE;

/** The actions that automatic syncs need. */
export interface AutomaticPort {
  readonly isRunning: () => boolean;
  /** True if a sync would reach Anki now. */
  readonly ankiIsReady: () => Promise<boolean>;
  readonly makesCards: (path: string) => Promise<boolean>;
  /** Begins a sync; resolves to true if it began. */
  readonly sync: (params: SyncStartParams) => Promise<boolean>;
  /** Reports the number of saved notes that wait for Anki. */
  readonly waiting: (notes: number) => void;
  /** The minutes between syncs of changed notes; 0 for never. */
  readonly interval: () => number;
}

/**
 * Automatic syncs: of saved notes, and of all changed ones. While Anki is closed none begins,
 * so none fails; waiting syncs run when Anki is open.
 */
export class AutomaticSyncs {
  readonly #clock: Clock;
  readonly #port: AutomaticPort;
  readonly #notes = new Set<string>();
  #everything = false;
  #isWorking = false;
  #later: Timer | null = null;
  #tick: Timer | null = null;
  #minutes = 0;

  constructor(clock: Clock, port: AutomaticPort) {
    this.#clock = clock;
    this.#port = port;
  }

  /** Syncs this note, if it makes cards. */
  saved(path: string): void {
    this.#notes.add(path);
    void this.#work();
  }

  /** Syncs all notes that changed. */
  changed(): void {
    this.#everything = true;
    void this.#work();
  }

  /** Syncs changed notes at the interval of the settings, from now on. */
  begin(): void {
    this.#tick = this.#clock.after(MINUTE, () => {
      const interval = this.#port.interval();
      this.#minutes = interval > 0 ? this.#minutes + 1 : 0;
      if (interval > 0 && this.#minutes >= interval) {
        this.#minutes = 0;
        this.changed();
      }
      this.begin();
    });
  }

  close(): void {
    this.#later?.cancel();
    this.#tick?.cancel();
    this.#notes.clear();
    this.#everything = false;
  }

  async #work(): Promise<void> {
    if (this.#isWorking || !this.#isWanted) return;
    this.#isWorking = true;
    const again = await this.#attempt().catch(() => AWAY);
    this.#isWorking = false;
    if (again > 0 && this.#isWanted) this.#wait(again);
  }

  /** Resolves to the milliseconds until the next try; 0 if none is needed. */
  async #attempt(): Promise<number> {
    const port = this.#port;
    if (port.isRunning()) return SOON;
    if (!(await port.ankiIsReady())) {
      port.waiting(Math.max(1, this.#notes.size));
      return AWAY;
    }
    const [notes, everything] = [[...this.#notes], this.#everything];
    const params = everything ? { mode: "incremental" as const } : await this.#ofCards(notes);
    const began = params === null || (await port.sync(params));
    if (!began) return AWAY;
    for (const note of notes) this.#notes.delete(note);
    // Both may have been asked for anew while the sync began.
    if (everything) this.#everything = false;
    port.waiting(0);
    return this.#isWanted ? SOON : 0;
  }

  async #ofCards(notes: readonly string[]): Promise<SyncStartParams | null> {
    const ofCards: string[] = [];
    for (const note of notes) {
      // A note that is gone meanwhile makes no cards.
      if (await this.#port.makesCards(note).catch(() => false)) ofCards.push(note);
    }
    return ofCards.length > 0 ? { notes: ofCards } : null;
  }

  get #isWanted(): boolean {
    return this.#everything || this.#notes.size > 0;
  }

  #wait(milliseconds: number): void {
    this.#later?.cancel();
    this.#later = this.#clock.after(milliseconds, () => void this.#work());
  }
}
