import { failureOf, isLoss } from "../sidecar/failure";
import type { Clock } from "../sidecar/ports";
import type {
  Notifications,
  ProgressListResult,
  Requests,
  SyncBegun,
  SyncFinished,
  SyncStartParams,
} from "../sidecar/protocol";
import type { Sidecar } from "../sidecar/sidecar";
import type { Connection } from "../sidecar/connection";
import type { Origin } from "./announce";
import { isRunning, type Asked, type Told } from "./state";
import type { Store } from "./store";
import { Watchdog } from "./watchdog";

const QUIET = 20_000;

export interface SyncsOptions {
  readonly sidecar: Sidecar;
  readonly store: Store;
  readonly clock: Clock;
  /** Called before a sync begins, for example to pass on renames. */
  readonly before: (connection: Connection) => Promise<void>;
  /** Called with the sidecar's notices while no sync runs that would show them. */
  readonly said: (message: string) => void;
  readonly finished: (result: SyncFinished, origin: Origin) => void;
}

/** The actions on syncs: begin, resume, stop, undo, delete from the list. */
export class Syncs {
  readonly #options: SyncsOptions;
  readonly #watchdog: Watchdog;
  #origin: Origin = "asked";
  /** True while a request waits for its connection. */
  #connecting = false;
  /** True if the user asked to stop meanwhile. */
  #stopWanted = false;

  constructor(options: SyncsOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog(options.clock, QUIET, () => void this.#askAfter());
  }

  /** Resolves to true if it began; the store shows why it did not. */
  start(params: SyncStartParams = {}, origin: Origin = "asked"): Promise<boolean> {
    return this.begin({ kind: "start", params }, origin);
  }

  /** A sync that has not begun yet is stopped as soon as it begins. */
  async stop(): Promise<void> {
    const { sidecar, store } = this.#options;
    store.tell({ kind: "stopping" });
    if (this.#connecting) {
      this.#stopWanted = true;
      return;
    }
    const connection = await sidecar.connect();
    await connection.request("sync/interrupt", {});
  }

  /** Asks for the incomplete, the recent and the running sync. */
  async refresh(): Promise<ProgressListResult> {
    const { sidecar, store } = this.#options;
    const connection = await sidecar.connect();
    try {
      const list = await connection.request("progress/list", {});
      store.tell({ kind: "sessions", list });
      store.tell({ kind: "status", status: await connection.request("sync/status", {}) });
      if (this.#can("vault/state")) {
        store.tell({ kind: "vault", vault: await connection.request("vault/state", {}) });
      }
      return list;
    } catch (error) {
      // The rest is shown even if the store cannot be read.
      if (!isLoss(error)) store.tell({ kind: "trouble", failure: failureOf(error) });
      throw error;
    }
  }

  /** Asks if Anki can be reached and how many cards are due; resolves to true if a sync could begin. */
  async lookAtAnki(): Promise<boolean> {
    const { sidecar, store } = this.#options;
    const connection = await sidecar.connect();
    if (!this.#can("anki/status")) return true;
    const status = await connection.request("anki/status", {});
    store.tell({ kind: "anki", status });
    return status.ready;
  }

  #can(method: keyof Requests): boolean {
    const { state } = this.#options.sidecar;
    return state.kind === "ready" && state.info.methods.includes(method);
  }

  /** Forgets one sync, or all that are complete; resolves to how many. Cards are not touched. */
  async forget(which: { sessionId: string } | { allCompleted: true }): Promise<number> {
    const connection = await this.#options.sidecar.connect();
    const { removed } = await connection.request("progress/clean", which);
    await this.refresh();
    return removed;
  }

  /** Handles a notification of the sidecar. */
  hear<Name extends keyof Notifications>(name: Name, params: Notifications[Name]): void {
    const { store, finished, said } = this.#options;
    const told = { kind: "told", name, params } as Told;
    store.tell(told);
    if (isRunning(store.state)) this.#watchdog.heard();
    else if (told.name === "log") said(told.params.message);
    if (told.name !== "sync/finished") return;
    this.#watchdog.rest();
    finished(told.params, this.#origin);
    void this.refresh()
      .then(() => this.lookAtAnki())
      .catch(() => undefined);
  }

  close(): void {
    this.#watchdog.rest();
  }

  /** Resolves to true if it began; the store shows why it did not. */
  async begin(what: Asked, origin: Origin = "asked"): Promise<boolean> {
    const { sidecar, store, before } = this.#options;
    if (isRunning(store.state)) return false;
    this.#origin = origin;
    store.tell({ kind: "asked", what });
    this.#watchdog.heard();
    this.#connecting = true;
    this.#stopWanted = false;
    try {
      const connection = await sidecar.connect();
      await before(connection);
      const begun = ask(connection, what);
      this.#connecting = false;
      // It reaches the sidecar after the request to begin, whose session may take a while to exist.
      if (this.#stopWanted) void connection.request("sync/interrupt", {}).catch(() => undefined);
      const { session } = await begun;
      store.tell({ kind: "began", session });
      return true;
    } catch (error) {
      this.#connecting = false;
      this.#watchdog.rest();
      // The sidecar's own state shows that it is missing or lost.
      if (store.state.sidecar.kind === "ready" || !isLoss(error)) {
        store.tell({ kind: "refused", failure: failureOf(error) });
      }
      // An automatic sync is tried again later, and shows no error.
      if (origin === "automatic") store.tell({ kind: "dismissed" });
      return false;
    }
  }

  // If the sidecar does not answer in time, the connection ends it, and the store is notified.
  async #askAfter(): Promise<void> {
    const { sidecar, store } = this.#options;
    if (!isRunning(store.state) || sidecar.state.kind !== "ready") return this.#watchdog.rest();
    const connection = await sidecar.connect();
    await connection.request("sync/status", {}).catch(() => undefined);
  }
}

function ask(connection: Connection, what: Asked): Promise<SyncBegun> {
  switch (what.kind) {
    case "start":
      return connection.request("sync/start", what.params);
    case "resume":
      return connection.request("sync/resume", what.params);
    case "undo":
      return connection.request("undo", what.params);
  }
}
