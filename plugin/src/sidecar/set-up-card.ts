import { Component } from "obsidian";
import { button, buttons, card, cls, Part } from "../elements";
import type { Standing } from "../progress/standing";
import { texts } from "../texts";
import { FLATPAK_COMMAND, installCommand, uvCommand } from "./commands";
import { sandboxOf } from "./places";
import type { Clock, Computer, Timer } from "./ports";
import { PROTOCOL } from "./protocol";

const EVERY = 2_000;
const t = texts.sidecar;

export interface SetUpOptions {
  readonly clock: Clock;
  readonly computer: () => Computer;
  /** This plugin's version, which the sidecar's has to fit. */
  readonly version: string;
  /** Whether the program has appeared in a folder where it usually is. */
  readonly hasAppeared: () => Promise<boolean>;
  readonly connect: () => void;
}

/** Says how to install the sidecar or another version of it; closes itself when the program appears. */
export class SetUpCard extends Component {
  readonly #options: SetUpOptions;
  readonly #part: Part<Standing>;
  #timer: Timer | null = null;

  constructor(el: HTMLElement, options: SetUpOptions) {
    super();
    this.#options = options;
    this.#part = new Part(el, (inside, shown) => this.#draw(inside, shown));
  }

  show(shown: Standing): void {
    const concerns = shown.kind === "missing" || shown.kind === "mismatch";
    this.#part.show(concerns ? JSON.stringify(shown.sidecar) : "", shown);
    if (shown.kind === "missing" && !this.#timer) this.#lookLater();
    if (shown.kind !== "missing") this.#rest();
  }

  override onunload(): void {
    this.#rest();
  }

  #draw(el: HTMLElement, shown: Standing): void {
    if (shown.kind === "missing") this.#missing(el, shown.sidecar.configured);
    if (shown.kind === "mismatch") this.#mismatch(el, shown.sidecar.version, shown.sidecar.protocol);
  }

  #missing(el: HTMLElement, configured: string): void {
    const { version, connect } = this.#options;
    const computer = this.#options.computer();
    const sandbox = sandboxOf(computer);
    const body = sandbox ? t[sandbox] : t.setUpAdvice;
    const text = card(el, { icon: "package", title: t.setUp, body, tone: "warning" });
    if (configured) text.createDiv({ cls: cls("card-body"), text: t.configured(configured) });
    if (sandbox === "flatpak") this.#command(text, FLATPAK_COMMAND);
    if (!sandbox) {
      this.#command(text, installCommand(version));
      const hint = text.createEl("details", { cls: cls("hint") });
      hint.createEl("summary", { text: t.uvMissing });
      hint.createDiv({ text: t.uvAdvice });
      this.#command(hint, uvCommand(computer));
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

  #lookLater(): void {
    this.#timer = this.#options.clock.after(EVERY, () => void this.#look());
  }

  async #look(): Promise<void> {
    const appeared = await this.#options.hasAppeared();
    if (!this.#timer) return;
    this.#timer = null;
    if (appeared) this.#options.connect();
    else this.#lookLater();
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
