import { spawn, type ChildProcess } from "node:child_process";

/** The programs that the plugin can find, by the path under which it looks for them. */
export class Programs {
  readonly #commands = new Map<string, readonly string[]>();
  readonly #running = new Set<ChildProcess>();
  readonly #variables: Readonly<Record<string, string>>;

  /** `variables` is added to the environment of each process. */
  constructor(variables: Readonly<Record<string, string>> = {}) {
    this.#variables = variables;
  }

  /** Installs the program; `command` is what it runs. */
  install(path: string, command: readonly string[]): void {
    this.#commands.set(path, command);
  }

  /** Removes the program. */
  uninstall(path: string): void {
    this.#commands.delete(path);
  }

  has(path: string): boolean {
    return this.#commands.has(path);
  }

  /** Starts a program; null if that path has none. */
  start(path: string, args: readonly string[]): ChildProcess | null {
    const [program, ...first] = this.#commands.get(path) ?? [];
    if (program === undefined) return null;
    const child = spawn(program, [...first, ...args], { env: { ...process.env, ...this.#variables } });
    this.#running.add(child);
    child.on("exit", () => this.#running.delete(child));
    return child;
  }

  /** The processes that serve now. */
  get serving(): ChildProcess[] {
    return [...this.#running].filter(({ spawnargs }) => spawnargs.includes("serve"));
  }

  async end(): Promise<void> {
    const ended = [...this.#running].map((child) => new Promise((resolve) => child.on("exit", resolve)));
    for (const child of this.#running) child.kill("SIGKILL");
    await Promise.all(ended);
  }
}
