import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exampleVault, python } from "./paths";

const SUBJECTS = ["Anatomy", "Art", "Biology", "Chemistry", "Geography", "History", "Music", "Physics", "Statistics"];

/** A vault in a folder of its own, with a collection and a progress store beside it. */
export class TestVault {
  readonly folder = mkdtempSync(join(tmpdir(), "resumable-anki-sync-"));
  readonly path: string;

  readonly #home: string;

  /** `home` is where the computer's settings are, if another vault of the same computer has them already. */
  constructor(name = "Vault", home?: string) {
    this.path = join(this.folder, name);
    this.#home = home ?? this.folder;
    mkdirSync(join(this.path, ".obsidian"), { recursive: true });
    this.configure();
  }

  get collection(): string {
    return join(this.folder, "collection.anki2");
  }

  /** The settings of the computer for this vault: one process that reads notes, so that a sync can be caught at work. */
  configure(settings: Record<string, unknown> = {}): void {
    const own = { target: `file:${this.collection}`, db: join(this.folder, "store.db"), workers: 1, ...settings };
    const lines = Object.entries(own)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
    const heading = `[vaults.${JSON.stringify(this.path)}]\n`;
    const others = existsSync(this.config) ? readFileSync(this.config, "utf8").split(/^(?=\[vaults\.)/m) : [];
    const kept = others.filter((section) => !section.startsWith(heading));
    mkdirSync(dirname(this.config), { recursive: true });
    writeFileSync(this.config, [...kept, heading + lines.join("")].join(""));
  }

  /** The file with the settings of the computer. */
  get config(): string {
    return join(this.#home, "obsidian-anki-sync", "config.toml");
  }

  /** The file that the plugin keeps in the vault. */
  get dataFile(): string {
    return join(this.path, ".obsidian", "plugins", "resumable-anki-sync", "data.json");
  }

  /** Writes the vault's own settings, which may be somebody else's. */
  bring(data: object): void {
    mkdirSync(dirname(this.dataFile), { recursive: true });
    writeFileSync(this.dataFile, JSON.stringify(data));
  }

  /** The environment of a sidecar that touches nothing of the user's own. */
  get variables(): Record<string, string> {
    return { HOME: this.folder, XDG_DATA_HOME: this.folder, XDG_CONFIG_HOME: this.folder };
  }

  write(path: string, text: string | Buffer): void {
    const whole = join(this.path, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }

  remove(path: string): void {
    rmSync(join(this.path, path), { recursive: true });
  }

  /** Copies the example vault, or one note of it. */
  copyExample(note = ""): void {
    cpSync(join(exampleVault, note), join(this.path, note), { recursive: true });
  }

  /** The path of a note that `fill` writes. */
  filled(note: number): string {
    return `${SUBJECTS[note % SUBJECTS.length]}/Lesson ${note}.md`;
  }

  /** Writes notes of three cards each. */
  fill(notes: number): void {
    for (let note = 0; note < notes; note += 1) {
      const cards = [1, 2, 3].map(
        (card) => `Q: What is the ${card}. fact of note ${note}?\nA: It is **${note}.${card}**.\n`,
      );
      this.write(this.filled(note), `# Note ${note}\n\n${cards.join("\n")}`);
    }
  }

  /** Adds a note as another tool would make it. */
  addToAnki(front: string, back: string): void {
    const adding = [
      "import sys",
      "from anki.collection import Collection",
      "collection = Collection(sys.argv[1])",
      "note = collection.new_note(collection.models.by_name('Basic'))",
      "note.fields[:2] = sys.argv[2:4]",
      "collection.add_note(note, 1)",
      "collection.close()",
    ].join("\n");
    execFileSync(python, ["-c", adding, this.collection, front, back]);
  }

  /** The first fields of the notes in the collection. */
  ankiNotes(): string[] {
    return this.#column("flds").map((fields) => String(fields).split("\u001f")[0] ?? "");
  }

  /** All fields of all Anki notes. */
  ankiText(): string {
    return this.#column("flds").map(String).join("\n");
  }

  /** Changes the answer of every card, as the user would in Anki. */
  editInAnki(back: string): void {
    const editing = [
      "import sys",
      "from anki.collection import Collection",
      "collection = Collection(sys.argv[1])",
      "notes = [collection.get_note(id) for id in collection.find_notes('')]",
      "[note.__setitem__('Back', sys.argv[2]) for note in notes]",
      "[collection.update_note(note) for note in notes]",
      // Anki counts whole seconds, and this may come within that of the sync.
      "collection.db.execute('UPDATE notes SET mod = mod + 5')",
      "collection.close()",
    ].join("\n");
    execFileSync(python, ["-c", editing, this.collection, back]);
  }

  /** Does what Anki's windows would do, in lines of Python; `collection` is open. */
  inAnki(...lines: string[]): void {
    const around = [
      "import sys, time",
      "from anki.collection import Collection",
      "collection = Collection(sys.argv[1])",
    ];
    // Anki counts whole seconds, and this may come within that of the sync.
    const moved = "collection.db.execute('UPDATE notes SET mod = mod + 5')";
    execFileSync(python, ["-c", [...around, ...lines, moved, "collection.close()"].join("\n"), this.collection]);
  }

  read(path: string): string {
    return readFileSync(join(this.path, path), "utf8");
  }

  hasCollection(): boolean {
    return existsSync(this.collection);
  }

  /** The answers in the collection. */
  ankiBacks(): string[] {
    return this.#column("flds").map((fields) => String(fields).split("\u001f")[1] ?? "");
  }

  /** The ids of the notes in the collection. */
  ankiIds(): number[] {
    return this.#column("id").map(Number);
  }

  delete(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #column(name: "flds" | "id"): (string | number)[] {
    const query = [
      "import sqlite3, sys, json",
      `print(json.dumps([row[0] for row in sqlite3.connect(sys.argv[1]).execute("select ${name} from notes")]))`,
    ].join(";");
    const printed = execFileSync(python, ["-c", query, this.collection], { maxBuffer: 100_000_000 });
    return JSON.parse(printed.toString()) as (string | number)[];
  }
}
