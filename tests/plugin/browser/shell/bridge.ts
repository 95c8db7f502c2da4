// child_process.spawn for the page: the processes live on the test's side of the browser.

interface Host {
  hostSpawn(program: string, args: string[]): Promise<number>;
  hostWrite(id: number, data: string): Promise<void>;
  hostEnd(id: number): Promise<void>;
  hostKill(id: number): Promise<void>;
  hostHas(program: string): Promise<boolean>;
  hostLoad(file: string): Promise<string | null>;
  hostSave(file: string, text: string): Promise<void>;
}

type Listener = (value: never) => void;

class Emitter {
  readonly #listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  emit(event: string, value?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never);
  }
}

class Input extends Emitter {
  readonly #id: Promise<number>;

  constructor(id: Promise<number>) {
    super();
    this.#id = id;
  }

  write(data: Uint8Array | string, done: (error?: Error | null) => void): void {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    this.#id
      .then((id) => host.hostWrite(id, btoa(text)))
      .then(
        () => done(null),
        (error: Error) => done(error),
      );
  }

  end(): void {
    void this.#id.then((id) => host.hostEnd(id));
  }
}

class Child extends Emitter {
  readonly stdout = new Emitter();
  readonly stderr = new Emitter();
  readonly stdin: Input;
  readonly #id: Promise<number>;

  constructor(program: string, args: string[]) {
    super();
    this.#id = host.hostSpawn(program, args).then((id) => {
      children.set(id, this);
      for (const event of early.get(id) ?? []) this.receive(...event);
      early.delete(id);
      return id;
    });
    this.stdin = new Input(this.#id);
  }

  kill(): void {
    void this.#id.then((id) => host.hostKill(id));
  }

  receive(event: string, value: string | number | null): void {
    if (event === "stdout" || event === "stderr") {
      const bytes = Uint8Array.from(atob(String(value)), (character) => character.charCodeAt(0));
      this[event].emit("data", bytes);
    } else if (event === "close") {
      this.stdout.emit("end");
      this.stdout.emit("close");
    } else {
      this.emit(event, event === "error" ? new Error(String(value)) : value);
    }
  }
}

type Event = [event: string, value: string | number | null];

export const host = window as unknown as Host & { bridge: (id: number, ...event: Event) => void };
const children = new Map<number, Child>();
// The output of a process before the page knows its number.
const early = new Map<number, Event[]>();

host.bridge = (id, ...event) => {
  const child = children.get(id);
  if (child) child.receive(...event);
  else early.set(id, [...(early.get(id) ?? []), event]);
};

export function spawn(program: string, args: string[]): Child {
  return new Child(program, args);
}

/** `fs/promises`, as far as the plugin looks for programs. */
export const files = {
  constants: { X_OK: 1 },
  async access(path: string): Promise<void> {
    if (!(await host.hostHas(path))) throw new Error(`ENOENT: ${path}`);
  },
  stat: () => Promise.resolve({ mtimeMs: 1 }),
};
