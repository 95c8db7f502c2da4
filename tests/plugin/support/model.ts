import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { python, root } from "./paths";

const SERVE = [
  "import sys, time",
  "from support.model_server import serving",
  "with serving() as model:",
  "    print(model.url, flush=True)",
  "    for line in sys.stdin:",
  "        model.answers = int(line)",
  "        if model.answers < 0: model.go_on()",
].join("\n");

/** A language model's server that answers by rule: of each sentence "The … is …." it makes a card. */
export class Model {
  readonly #process: ChildProcess;
  readonly url: string;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(): Promise<Model> {
    const child = spawn(python, ["-c", SERVE], {
      env: { ...process.env, PYTHONPATH: join(root, "tests") },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [printed] = (await once(child.stdout, "data")) as [Buffer];
    return new Model(child, printed.toString().trim());
  }

  /** Settings that send the notes of the folder `facts` there. */
  get settings(): Record<string, unknown> {
    return {
      "generation.enabled": true,
      "generation.url": this.url,
      "generation.model": "rule-model",
      "generation.folders": ["facts"],
      "generation.concurrency": 1,
    };
  }

  /** After so many requests in all, the others wait for their answer until `goOn`. */
  holdAfter(answers: number): void {
    this.#process.stdin?.write(`${answers}\n`);
  }

  goOn(): void {
    this.holdAfter(-1);
  }

  async end(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }
}
