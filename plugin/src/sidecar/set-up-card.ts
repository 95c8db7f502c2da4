import { Component } from "obsidian";
import { button, buttons, card, cls, Part } from "../elements";
import type { Headline } from "../progress/headline";
import { texts } from "../texts";
import { flatpakCommands, installCommand, uvCommand } from "./commands";
import { sandboxOf } from "./places";
import type { Clock, Computer, Timer } from "./ports";
import { PROTOCOL } from "./protocol";

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
}

/** Explains how to install the sidecar or another version of it; closes itself when the program appears. */
export class SetUpCard extends Component {
  readonly #options: SetUpOptions;
  readonly #part: Part<Headline>;
  #timer: Timer | null = null;
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
    const { version, connect } = this.#options;
    const computer = this.#options.computer();
    const sandbox = sandboxOf(computer);
    const body = sandbox ? t.flatpak : t.setUpAdvice;
    const text = card(el, { icon: "package", title: t.setUp, body, tone: "warning" });
    if (configured) text.createDiv({ cls: cls("card-body"), text: t.configured(configured) });
    this.#command(text, installCommand(version));
    const hint = text.createEl("details", { cls: cls("hint") });
    hint.createEl("summary", { text: t.uvMissing });
    hint.createDiv({ text: t.uvAdvice });
    this.#command(hint, uvCommand(computer));
    if (sandbox) {
      text.createDiv({ cls: cls("card-body"), text: t.flatpakCommands });
      for (const command of flatpakCommands(computer)) this.#command(text, command);
    }
    buttons(text, { text: t.again, act: connect });
    text.createDiv({ cls: cls("faint"), text: t.waiting });
  }

  #mismatch(el: HTMLElement, sidecar: string, protocol: number): void {
    const { version, connect } = this.#options;
    const body = protocol > PROTOCOL ? t.newer(version, sidecar) : t.mismatchAdvice(version, sidecar);
    const text = card(el, { icon: "package", title: t.mismatch, body, tone: "warning" });
    this.#command(text, installCommand(version));
    buttons(text, { text: t.again, act: connect });
  }

  #command(parent: HTMLElement, command: string): void {
    const row = parent.createDiv({ cls: cls("command") });
    row.createEl("code", { text: command, attr: { tabindex: "0" } });
    const copy = button(row, {
      text: t.copy,
      act: () =>
        void navigator.clipboard.writeText(command).then(
          () => copy.setText(t.copied),
          () => undefined, // It can be marked and copied by hand.
        ),
    });
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
