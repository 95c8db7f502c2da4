import { Component } from "obsidian";
import { buttons, card, cls, Part, say } from "../elements";
import type { Headline } from "../progress/headline";
import { texts } from "../texts";
import type { Offer } from "./offer";
import { isProgram, sandboxOf } from "../sidecar/places";
import type { Clock, Computer, Timer } from "../sidecar/ports";
import { PROTOCOL } from "../sidecar/protocol";
import { findInstallation, findTools } from "./tools";
import { drawWays, section } from "./ways";

const EVERY = 2_000;
const t = texts.sidecar;

export interface SetUpOptions {
  readonly clock: Clock;
  readonly computer: () => Computer;
  /** This plugin's version, which the sidecar's must fit. */
  readonly version: string;
  /** The files that may be the program, as a text that changes when one appears; it starts none. */
  readonly candidates: () => Promise<string>;
  readonly connect: () => void;
  /** The release's files; null until it is published. */
  readonly offer: Offer | null;
  /** Lets the user choose a file; returns null if none was chosen. */
  readonly choose: () => Promise<string | null>;
  /** Uses the program under this path from now on. */
  readonly use: (path: string) => void;
}

/** Explains how to install the sidecar or another version of it; closes itself when the program appears. */
export class SetUpCard extends Component {
  readonly #options: SetUpOptions;
  readonly #part: Part<Headline>;
  #timer: Timer | null = null;
  /** True if the user asked for a search while this card was shown. */
  #asked = false;
  /** The candidates at the last search for the program; null before the first search. */
  #seen: string | null = null;

  constructor(el: HTMLElement, options: SetUpOptions) {
    super();
    this.#options = options;
    this.#part = new Part(el, (inside, shown) => this.#draw(inside, shown));
  }

  show(shown: Headline): void {
    const concerns = shown.kind === "missing" || shown.kind === "mismatch";
    this.#part.show(concerns ? JSON.stringify(shown.sidecar) : "", shown);
    if (shown.kind === "missing" && !this.#timer) void this.#begin();
    if (shown.kind !== "missing") this.#rest();
  }

  override onunload(): void {
    this.#rest();
  }

  #draw(el: HTMLElement, shown: Headline): void {
    if (shown.kind === "missing") this.#missing(el, shown.sidecar.configured);
    if (shown.kind === "mismatch") this.#mismatch(el, shown.sidecar.version, shown.sidecar.protocol);
  }

  #missing(el: HTMLElement, configured: string): void {
    const body = sandboxOf(this.#options.computer()) ? t.flatpak : t.setUpAdvice;
    const text = card(el, { icon: "package", title: t.setUp, body, tone: "warning" });
    if (configured) text.createDiv({ cls: cls("card-body"), text: t.configured(configured) });
    const ways = text.createDiv({ cls: cls("ways") });
    this.#have(section(text, t.have));
    const said = text.createDiv({ cls: cls("card-body"), attr: { role: "status" } });
    buttons(text, { text: t.again, act: () => this.#again() });
    text.createDiv({ cls: cls("faint"), text: t.waiting });
    void this.#fill(ways, said);
  }

  #mismatch(el: HTMLElement, sidecar: string, protocol: number): void {
    const { version } = this.#options;
    const body = protocol > PROTOCOL ? t.newer(version, sidecar) : t.mismatchAdvice(version, sidecar);
    const text = card(el, { icon: "package", title: t.mismatch, body, tone: "warning" });
    const ways = text.createDiv({ cls: cls("ways") });
    buttons(text, { text: t.again, act: () => this.#again() });
    void this.#fill(ways, null);
  }

  /** Draws the ways, once the tools of this computer are known, and the result of the last search. */
  async #fill(ways: HTMLElement, said: HTMLElement | null): Promise<void> {
    const { offer, candidates } = this.#options;
    const computer = this.#options.computer();
    const [tools, installation, there] = await Promise.all([
      findTools(computer),
      findInstallation(computer),
      candidates(),
    ]);
    ways.empty();
    drawWays(ways, { offer, tools, installation }, computer);
    const silent = there.split("\n")[0]?.replace(/ \d[\d.]*$/, "");
    if (silent) said?.setText(t.silent(silent));
    else if (this.#asked) said?.setText(t.notYet);
  }

  #have(way: HTMLElement): void {
    const { choose, use } = this.#options;
    buttons(way, {
      text: t.choose,
      act: () =>
        void choose().then((path) => {
          if (path === null) return;
          // Starting an installer to ask for its version would install something.
          if (isProgram(path)) use(path);
          else say(wrong, t.wrongFile(path));
        }),
    });
    const wrong = way.createDiv({ attr: { role: "status" } });
  }

  #again(): void {
    this.#asked = true;
    this.#options.connect();
  }

  async #begin(): Promise<void> {
    this.#lookLater();
    const there = await this.#options.candidates();
    this.#seen ??= there;
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(EVERY, () => void this.#look());
  }

  async #look(): Promise<void> {
    const there = await this.#options.candidates();
    if (!this.#timer) return;
    this.#timer = null;
    const isNew = there !== "" && this.#seen !== null && there !== this.#seen;
    this.#seen = there;
    // A file that does not answer is not started again and again.
    if (isNew) this.#options.connect();
    else this.#lookLater();
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#seen = null;
  }
}
