import type { Connection } from "../sidecar/connection";
import type { Clock, Timer } from "../sidecar/ports";
import { messages, type VaultEvent } from "./events";

/** Keeps what is not sent yet over the end of Obsidian. */
export interface Shelf {
  load(): readonly VaultEvent[];
  save(events: readonly VaultEvent[]): void;
}

// Far more than anybody renames between two syncs; a lost event costs nothing that matching does not mend.
const MOST = 5_000;
// Renaming a folder is an event a note, and each save writes them all.
const CALM = 200;

/** Renames and deletions on their way to the sidecar, which need not run when they happen. */
export class Outbox {
  readonly #shelf: Shelf;
  readonly #clock: Clock;
  readonly #events: VaultEvent[];
  #saving: Timer | null = null;
  #sending: Promise<void> | null = null;

  constructor(shelf: Shelf, clock: Clock) {
    this.#shelf = shelf;
    this.#clock = clock;
    this.#events = [...shelf.load()];
  }

  add(event: VaultEvent): void {
    this.#events.push(event);
    if (this.#events.length > MOST) this.#events.shift();
    this.#saving ??= this.#clock.after(CALM, () => this.save());
  }

  /** Puts what waits on the shelf at once, as when the plugin ends. */
  save(): void {
    this.#saving?.cancel();
    this.#saving = null;
    this.#shelf.save(this.#events);
  }

  /** Sends what waits, in order; what fails waits on. */
  send(connection: Connection): Promise<void> {
    this.#sending ??= this.#sendAll(connection).finally(() => (this.#sending = null));
    return this.#sending;
  }

  async #sendAll(connection: Connection): Promise<void> {
    while (this.#events.length > 0) {
      const [message] = messages(this.#events);
      if (!message) return;
      if (message.method === "vault/renamed") await connection.request(message.method, { files: message.files });
      else await connection.request(message.method, { files: message.files });
      this.#events.splice(0, message.files.length);
      this.save();
    }
  }
}
