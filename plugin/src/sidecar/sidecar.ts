import { Connection, type Receive } from "./connection";
import { SidecarError, failureOf, hasCode, isLoss } from "./failure";
import type { Found } from "./locate";
import type { Clock, Spawn, Timer } from "./ports";
import { SidecarProcess } from "./process";
import { PROTOCOL, type InitializeParams, type InitializeResult } from "./protocol";
import { texts } from "../texts";

/** The state of the sidecar. */
export type SidecarState =
  | { readonly kind: "idle" }
  | { readonly kind: "looking" }
  | { readonly kind: "missing"; readonly configured: string }
  | { readonly kind: "starting"; readonly found: Found }
  | { readonly kind: "mismatch"; readonly found: Found; readonly version: string; readonly protocol: number }
  | { readonly kind: "ready"; readonly found: Found; readonly info: InitializeResult }
  /** The sidecar was idle and has ended; the next request starts it again. */
  | { readonly kind: "asleep"; readonly found: Found; readonly info: InitializeResult }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "lost"; readonly message: string };

export interface SidecarOptions {
  readonly spawn: Spawn;
  readonly clock: Clock;
  /** Finds the program; `configured` is the path in the settings, if it is set. */
  readonly locate: () => Promise<{ found: Found | null; configured: string }>;
  readonly greeting: () => Omit<InitializeParams, "protocol">;
  /** Called after each handshake. */
  readonly greeted: (info: InitializeResult) => void;
  readonly receive: Receive;
  readonly changed: (state: SidecarState) => void;
  /** True while a sync runs, during which the sidecar must not end. */
  readonly busy: () => boolean;
}

interface Running {
  readonly process: SidecarProcess;
  readonly connection: Connection;
}

// A start takes a third of a second, so it may end soon.
const IDLE = 5 * 60_000;

/** The sidecar of this vault: started when it is first needed, one at a time, ended when idle and with the plugin. */
export class Sidecar {
  readonly #options: SidecarOptions;
  #state: SidecarState = { kind: "idle" };
  #running: Running | null = null;
  #connecting: Promise<Connection> | null = null;
  #stale = false;
  #otherProgram = false;
  #idle: Timer | null = null;
  /** Counts the stops: work that began before one is abandoned. */
  #stops = 0;
  #closed = false;

  constructor(options: SidecarOptions) {
    this.#options = options;
  }

  get state(): SidecarState {
    return this.#state;
  }

  /** The connection after the handshake. Raises `SidecarError`, whose reason is then in the state. */
  connect(): Promise<Connection> {
    const running = this.#state.kind === "ready" ? this.#running : null;
    if (running && this.#otherProgram && !this.#options.busy()) return this.#exchange();
    if (running && !this.#stale) {
      this.#rest();
      return Promise.resolve(running.connection);
    }
    this.#connecting ??= (running ? this.#greetAgain(running) : this.#start()).finally(() => {
      this.#connecting = null;
      this.#rest();
    });
    return this.#connecting;
  }

  /** Sends new settings to a running sidecar with the next request. */
  settingsChanged(): void {
    this.#stale = this.#running !== null;
  }

  /** The settings name another program: it is used from the next request on, or when the running sync has ended. */
  programChanged(): void {
    this.#otherProgram = this.#running !== null;
  }

  /** Ends the sidecar gracefully; a running sync is saved. */
  async stop(): Promise<void> {
    this.#stops += 1;
    this.#idle?.cancel();
    this.#become({ kind: "idle" });
    await this.#end();
  }

  /** Ends the sidecar for good: nothing starts it again. */
  close(): Promise<void> {
    this.#closed = true;
    return this.stop();
  }

  async #exchange(): Promise<Connection> {
    await this.stop();
    return this.connect();
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    this.#otherProgram = false;
    if (!running) return;
    await running.process.stop();
    running.connection.close();
  }

  // Each request and each notification restarts the idle time.
  #rest(): void {
    this.#idle?.cancel();
    this.#idle = this.#options.clock.after(IDLE, () => {
      if (this.#state.kind !== "ready") return;
      if (this.#options.busy() || this.#running?.connection.isAsking) return this.#rest();
      this.#become({ ...this.#state, kind: "asleep" });
      void this.#end();
    });
  }

  async #greetAgain({ connection }: Running): Promise<Connection> {
    try {
      await this.#greet(connection);
    } catch (error) {
      // While a sync runs, the settings stay as they were when it began.
      if (!hasCode(error, "busy")) throw error;
    }
    return connection;
  }

  async #start(): Promise<Connection> {
    if (this.#closed) throw stopped();
    const asleep = this.#state.kind === "asleep" && !this.#otherProgram ? this.#state.found : null;
    const awake = asleep && (await this.#run(asleep).catch(() => null));
    return awake ?? (await this.#search());
  }

  async #search(): Promise<Connection> {
    const stops = this.#stops;
    this.#become({ kind: "looking" });
    const { found, configured } = await this.#options.locate().catch((error: unknown) => {
      this.#become({ kind: "refused", message: failureOf(error).message });
      throw error;
    });
    if (stops !== this.#stops) throw stopped();
    if (!found) {
      this.#become({ kind: "missing", configured });
      throw new SidecarError(texts.sidecar.missing, { code: "unavailable", kind: "unavailable", advice: "" });
    }
    this.#become({ kind: "starting", found });
    return this.#run(found);
  }

  async #run(found: Found): Promise<Connection> {
    const { connection, process } = this.#spawn(found);
    try {
      const info = await this.#greet(connection);
      this.#become({ kind: "ready", found, info });
      return connection;
    } catch (error) {
      if (this.#running?.process === process) {
        this.#running = null;
        this.#refused(error, found);
      }
      void process.stop().then(() => connection.close());
      throw error;
    }
  }

  #spawn(found: Found): Running {
    const { spawn, clock } = this.#options;
    const receive: Receive = (name, params) => {
      this.#rest();
      this.#options.receive(name, params);
    };
    try {
      const process = new SidecarProcess(spawn, found.path, clock);
      const hung = () => {
        this.#lose(running, texts.sidecar.hungState);
        process.kill();
      };
      const connection = new Connection(process.input, process.output, clock, receive, hung);
      const running = { process, connection };
      this.#running = running;
      void process.ended.then(({ code, error }) => this.#lose(running, endedText(code, error)));
      return running;
    } catch (error) {
      const { message } = failureOf(error);
      this.#become({ kind: "lost", message });
      throw new SidecarError(message, {
        code: "worker-lost",
        kind: "unavailable",
        advice: texts.sidecar.restartAdvice,
      });
    }
  }

  async #greet(connection: Connection): Promise<InitializeResult> {
    const info = await connection.request("initialize", { protocol: PROTOCOL, ...this.#options.greeting() });
    this.#stale = false;
    this.#options.greeted(info);
    return info;
  }

  #refused(error: unknown, found: Found): void {
    const { message, data } = failureOf(error);
    if (hasCode(error, "protocol")) {
      const version = data.version ?? found.version;
      this.#become({ kind: "mismatch", found, version, protocol: data.protocol ?? 0 });
    } else {
      const kind = isLoss(error) ? "lost" : "refused";
      this.#become({ kind, message: data.advice ? `${message} ${data.advice}` : message });
    }
  }

  // Also if the program ended by itself: open requests fail, and the user may start it again.
  #lose(running: Running, message: string): void {
    if (this.#running !== running) return;
    this.#running = null;
    this.#become({ kind: "lost", message });
    running.connection.close();
  }

  #become(state: SidecarState): void {
    this.#state = state;
    this.#options.changed(state);
  }
}

function stopped(): SidecarError {
  return new SidecarError(texts.sidecar.gone, { code: "worker-lost", kind: "unavailable", advice: "" });
}

function endedText(code: number | null, error: string): string {
  const t = texts.sidecar;
  if (error) return t.endedBy(error);
  return code === null ? t.endedOutside : t.endedWith(code);
}
