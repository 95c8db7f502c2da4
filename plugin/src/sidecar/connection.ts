import {
  CancellationTokenSource,
  ConnectionErrors,
  ReadableStreamMessageReader,
  ResponseError,
  WriteableStreamMessageWriter,
  createMessageConnection,
  type MessageConnection,
} from "vscode-jsonrpc/browser";
import { texts } from "../texts";
import { SidecarError, errorData } from "./failure";
import { limitOf } from "./limits";
import { readable, writable } from "./pipes";
import type { ChildInput, ChildOutput, Clock } from "./ports";
import type { Requests, Notifications } from "./protocol";

export type Receive = <Name extends keyof Notifications>(name: Name, params: Notifications[Name]) => void;

const NOTIFICATIONS: readonly (keyof Notifications)[] = [
  "sync/phase",
  "sync/progress",
  "sync/note",
  "sync/finished",
  "log",
];

/** Typed requests over the sidecar's pipes; each is answered, fails, or runs into its limit. */
export class Connection {
  readonly #messages: MessageConnection;
  readonly #clock: Clock;
  readonly #hung: () => void;
  #open = 0;

  /** `hung` is called when a request ran into its limit. */
  constructor(input: ChildInput, output: ChildOutput, clock: Clock, receive: Receive, hung: () => void) {
    this.#clock = clock;
    this.#hung = hung;
    this.#messages = createMessageConnection(
      new ReadableStreamMessageReader(readable(output, hung)),
      new WriteableStreamMessageWriter(writable(input)),
    );
    for (const name of NOTIFICATIONS) {
      this.#messages.onNotification(name, (params: unknown) => receive(name, params as never));
    }
    // Requests that are under way when the pipes close would stay open for ever otherwise.
    this.#messages.onClose(() => this.close());
    this.#messages.onError(() => undefined);
    this.#messages.listen();
  }

  /** True while a request waits for its answer. */
  get isAsking(): boolean {
    return this.#open > 0;
  }

  /** Raises `SidecarError`, with the code `worker-lost` where the sidecar is gone or does not answer. */
  async request<Name extends keyof Requests>(
    method: Name,
    params: Requests[Name]["params"],
  ): Promise<Requests[Name]["result"]> {
    const cancelling = new CancellationTokenSource();
    this.#open += 1;
    const limit = limitOf(method);
    let timer = { cancel: () => undefined as void };
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = this.#clock.after(limit, () => {
        cancelling.cancel();
        reject(lost(texts.sidecar.hung(limit / 1_000)));
        this.#hung();
      });
    });
    try {
      return await Promise.race([this.#send(method, params, cancelling), tooLate]);
    } catch (error) {
      throw asSidecarError(error);
    } finally {
      this.#open -= 1;
      timer.cancel();
      cancelling.dispose();
    }
  }

  close(): void {
    this.#messages.dispose();
  }

  // A connection that is closed already throws at once instead of giving a promise.
  async #send<Name extends keyof Requests>(
    method: Name,
    params: Requests[Name]["params"],
    cancelling: CancellationTokenSource,
  ): Promise<Requests[Name]["result"]> {
    return this.#messages.sendRequest<Requests[Name]["result"]>(method, params, cancelling.token);
  }
}

const ANSWERED_BY_US: ReadonlySet<number> = new Set([
  -32097, // pending response rejected
  -32098,
  -32099, // message could not be written
]);

function asSidecarError(error: unknown): unknown {
  if (error instanceof SidecarError) return error;
  if (error instanceof ResponseError && !ANSWERED_BY_US.has(error.code)) {
    return new SidecarError(error.message, errorData(error.data));
  }
  if (error instanceof ResponseError || isClosed(error)) return lost(texts.sidecar.gone);
  return error;
}

function isClosed(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === ConnectionErrors.Closed || code === ConnectionErrors.Disposed || code === "EPIPE";
}

function lost(message: string): SidecarError {
  return new SidecarError(message, { code: "worker-lost", kind: "unavailable", advice: texts.sidecar.restartAdvice });
}
