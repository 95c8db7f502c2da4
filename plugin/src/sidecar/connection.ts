import { texts } from "../texts";
import { SidecarError, errorData } from "./failure";
import { MessageReader, framed } from "./framing";
import { limitOf } from "./limits";
import type { ChildInput, ChildOutput, Clock } from "./ports";
import type { Notifications, Requests } from "./protocol";

export type Receive = <Name extends keyof Notifications>(name: Name, params: Notifications[Name]) => void;

const NOTIFICATIONS: ReadonlySet<string> = new Set<keyof Notifications>([
  "sync/phase",
  "sync/progress",
  "sync/note",
  "sync/card",
  "sync/finished",
  "log",
]);

/** A request that waits for its answer. */
interface Open {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: SidecarError) => void;
}

/** A message of the sidecar: an answer, an error, or a notification. */
interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message?: unknown; readonly data?: unknown } | null;
}

/**
 * Typed requests over the sidecar's pipes, in JSON-RPC 2.0; each is answered, fails, or runs into its limit. The plugin
 * needs so little of it (requests by number, notifications, `$/cancelRequest`) that a library would be a third of main.js.
 */
export class Connection {
  readonly #input: ChildInput;
  readonly #clock: Clock;
  readonly #receive: Receive;
  readonly #hung: () => void;
  readonly #open = new Map<number, Open>();
  #last = 0;
  #isClosed = false;

  /** `hung` is called when a request exceeded its limit, or the output has no end. */
  constructor(input: ChildInput, output: ChildOutput, clock: Clock, receive: Receive, hung: () => void) {
    this.#input = input;
    this.#clock = clock;
    this.#receive = receive;
    this.#hung = hung;
    const reader = new MessageReader();
    output.on("data", (bytes) => {
      if (this.#isClosed) return;
      const messages = reader.feed(bytes);
      for (const message of messages ?? []) this.#take(message as Message | null);
      if (!messages) {
        this.close();
        hung();
      }
    });
    // Requests that are under way when the pipes close would stay open for ever otherwise.
    output.on("close", () => this.close());
    output.on("error", () => undefined);
    input.on("error", () => undefined);
  }

  /** True while a request waits for its answer. */
  get isAsking(): boolean {
    return this.#open.size > 0;
  }

  /** Raises `SidecarError`, with the code `worker-lost` if the sidecar is gone or does not answer. */
  async request<Name extends keyof Requests>(
    method: Name,
    params: Requests[Name]["params"],
  ): Promise<Requests[Name]["result"]> {
    if (this.#isClosed) throw lost(texts.sidecar.gone);
    const id = (this.#last += 1);
    const limit = limitOf(method);
    const timer = this.#clock.after(limit, () => {
      this.#write({ method: "$/cancelRequest", params: { id } });
      this.#settle(id)?.reject(lost(texts.sidecar.hung(limit / 1_000)));
      this.#hung();
    });
    try {
      return await new Promise<Requests[Name]["result"]>((resolve, reject) => {
        this.#open.set(id, { resolve: (result) => resolve(result as Requests[Name]["result"]), reject });
        this.#write({ id, method, params });
      });
    } finally {
      timer.cancel();
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#open.keys()]) this.#settle(id)?.reject(lost(texts.sidecar.gone));
  }

  #write(message: object): void {
    this.#input.write(framed({ jsonrpc: "2.0", ...message }), (error) => {
      if (error) this.close();
    });
  }

  #take(message: Message | null): void {
    if (typeof message !== "object" || message === null) return;
    const { id, method, params, result, error } = message;
    if (typeof method === "string") {
      if (NOTIFICATIONS.has(method)) this.#receive(method as keyof Notifications, params as never);
      return;
    }
    const open = typeof id === "number" ? this.#settle(id) : undefined;
    if (error) open?.reject(new SidecarError(String(error.message), errorData(error.data)));
    else open?.resolve(result);
  }

  /** Removes the request of this number from the open ones, and returns it. */
  #settle(id: number): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    return open;
  }
}

function lost(message: string): SidecarError {
  return new SidecarError(message, { code: "worker-lost", kind: "unavailable", advice: texts.sidecar.restartAdvice });
}
