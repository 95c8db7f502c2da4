import type { Requests } from "./protocol";

/** The part of a process that the plugin needs; Node's `ChildProcess` is one. */
export interface Child {
  readonly stdin: ChildInput | null;
  readonly stdout: ChildOutput | null;
  readonly stderr: ChildOutput | null;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number | null) => void): unknown;
  kill(signal?: "SIGKILL"): unknown;
}

export interface ChildInput {
  write(data: Uint8Array | string, done: (error?: Error | null) => void): unknown;
  end(): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

export interface ChildOutput {
  on(event: "data", listener: (data: Uint8Array) => void): unknown;
  on(event: "close" | "end", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** Starts a program with its arguments as they are: no shell reads them. */
export type Spawn = (program: string, args: readonly string[]) => Child;

/** The time in milliseconds, and timers. */
export interface Clock {
  now(): number;
  after(milliseconds: number, act: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** The access to the computer that the search for the program needs. */
export interface Computer {
  readonly system: "linux" | "macos" | "windows";
  readonly processor: string;
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The time of a program's last change, in milliseconds; null if it cannot be run. */
  readonly changed: (path: string) => Promise<number | null>;
}

/** Sends some of the requests to the sidecar. Raises `SidecarError`. */
export interface Asking<Names extends keyof Requests> {
  request<Name extends Names>(method: Name, params: Requests[Name]["params"]): Promise<Requests[Name]["result"]>;
}
