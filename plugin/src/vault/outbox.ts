import type { Connection } from "../sidecar/connection";
import type { Clock, Timer } from "../sidecar/ports";
import { messages, type VaultEvent } from "./events";

/** Storage for unsent events, which outlives Obsidian. */
export interface EventStorage {
  load(): readonly VaultEvent[];
  save(events: readonly VaultEvent[]): void;
}

// Obsidian's storage is small. The limit is for events that outlive Obsidian; all others are kept until they are sent.
// Without a lost event, cards are still matched by their words.
const MOST = 5_000;
// Renaming a folder causes an event for each note, and each save writes them all.
const CALM = 200;

/** Renames and deletions for the sidecar, which may not run when they happen. */
export class Outbox {
  readonly #storage: EventStorage;
  readonly #clock: Clock;
  readonly #events: VaultEvent[];
  #saving: Timer | null = null;
  #sending: Promise<void> | null = null;

  constructor(storage: EventStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#events = [...storage.load()];
  }

  add(event: VaultEvent): void {
    this.#events.push(event);
    this.#saving ??= this.#clock.after(CALM, () => this.save());
  }

  /** Stores waiting events at once, for example when the plugin ends. */
  save(): void {
    this.#saving?.cancel();
    this.#saving = null;
    this.#storage.save(this.#events.slice(-MOST));
  }

  /** Sends waiting events in order; events that fail keep waiting. */
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
