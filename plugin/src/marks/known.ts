import type { Asking } from "../sidecar/ports";
import type { CardMark } from "../sidecar/protocol";

/** The actions that the marks need. */
export interface MarksPort extends Asking<"cards/marks"> {
  /** True if a sidecar can be asked without an action of the user. */
  canAsk(): boolean;
  /** Called when the marks of a note were asked for. */
  lookedAt(path: string): void;
}

type Watcher = (marks: readonly CardMark[]) => void;

// A vault has more notes than a user opens in one session.
const MOST_KEPT = 200;

/** The last known marks of notes, by path, and the listeners that show them. */
export class KnownMarks {
  readonly #port: MarksPort;
  readonly #marks = new Map<string, readonly CardMark[]>();
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #asking = new Map<string, Promise<readonly CardMark[] | null>>();

  constructor(port: MarksPort) {
    this.#port = port;
  }

  of(path: string): readonly CardMark[] {
    return this.#marks.get(path) ?? [];
  }

  /** Calls `act` whenever the marks of a note were read again; returns a function that ends this. */
  watch(path: string, act: Watcher): () => void {
    const watchers = this.#watchers.get(path) ?? new Set();
    this.#watchers.set(path, watchers.add(act));
    return () => {
      watchers.delete(act);
      if (watchers.size === 0) this.#watchers.delete(path);
    };
  }

  /**
   * Asks the sidecar for the marks of a note, or of its text in the editor if given. Returns null if that fails: a
   * missing mark needs no notice.
   */
  async ask(path: string, text?: string): Promise<readonly CardMark[] | null> {
    if (!this.#port.canAsk()) return null;
    const params = text === undefined ? { note: path } : { note: path, text };
    try {
      const { marks } = await this.#port.request("cards/marks", params);
      this.#keep(path, marks);
      this.#port.lookedAt(path);
      return marks;
    } catch {
      return null;
    }
  }

  /** As `ask`, of the saved text; several at a time are one question. */
  askSaved(path: string): Promise<readonly CardMark[] | null> {
    const asked = this.#asking.get(path);
    if (asked) return asked;
    const asking = this.ask(path).finally(() => this.#asking.delete(path));
    this.#asking.set(path, asking);
    return asking;
  }

  #keep(path: string, marks: readonly CardMark[]): void {
    this.#marks.delete(path);
    this.#marks.set(path, marks);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MOST_KEPT && oldest !== undefined) this.#marks.delete(oldest);
    for (const act of this.#watchers.get(path) ?? []) act(marks);
  }
}
