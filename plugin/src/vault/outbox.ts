import type { Connection } from "../sidecar/connection";
import { messages, type VaultEvent } from "./events";

/** Keeps what is not sent yet over the end of Obsidian. */
export interface Shelf {
  load(): readonly VaultEvent[];
  save(events: readonly VaultEvent[]): void;
}

// Far more than anybody renames between two syncs; a lost event costs nothing that matching does not mend.
const MOST = 5_000;

/** Renames and deletions on their way to the sidecar, which need not run when they happen. */
export class Outbox {
  readonly #shelf: Shelf;
  #events: VaultEvent[];
  #sending: Promise<void> | null = null;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#events = [...shelf.load()];
  }

  add(event: VaultEvent): void {
    this.#events = [...this.#events, event].slice(-MOST);
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
      this.#events = this.#events.slice(message.files.length);
      this.#shelf.save(this.#events);
    }
  }
}
