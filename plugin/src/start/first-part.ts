import { button, buttons, cls, Part } from "../elements";
import type { Asking } from "../sidecar/ports";
import type { VaultSurvey } from "../sidecar/protocol";
import { valueText } from "../settings/definitions";
import { texts } from "../texts";
import { EXAMPLES, type Example } from "./examples";

const t = texts.start;

/** The actions that the first page needs. */
export interface FirstPort extends Asking<"vault/survey"> {
  insert(text: string): unknown;
  moveIn(): unknown;
}

/** The first page: the cards that a vault holds before its first sync, and how to write one. */
export class FirstPart {
  readonly #port: FirstPort;
  readonly #part: Part<boolean>;
  #isAsked = false;

  constructor(parent: HTMLElement, port: FirstPort) {
    this.#port = port;
    this.#part = new Part(parent.createDiv({ cls: cls("first") }), (el, shown) => {
      if (shown) this.#draw(el);
    });
  }

  /** Reads the vault when it is first shown. */
  show(shown: boolean): void {
    this.#part.show(String(shown), shown);
  }

  #draw(el: HTMLElement): void {
    const found = el.createDiv({ cls: cls("found"), attr: { role: "status" } });
    void this.#look(found);
    el.createDiv({ cls: cls("label"), text: t.ways });
    for (const example of Object.keys(EXAMPLES) as Example[]) {
      const way = el.createDiv({ cls: cls("way") });
      way.createDiv({ text: t.examples[example] });
      way.createEl("pre", { cls: cls("example"), text: EXAMPLES[example] });
      button(way, {
        text: t.insert,
        label: t.insertThis(t.examples[example]),
        act: () => this.#port.insert(EXAMPLES[example]),
      });
    }
    el.createDiv({ cls: cls("label"), text: t.moving });
    el.createDiv({ text: t.movingAdvice });
    buttons(el, { text: texts.commands.moveIn, act: () => void this.#port.moveIn() });
  }

  async #look(el: HTMLElement): Promise<void> {
    if (this.#isAsked) return;
    this.#isAsked = true;
    el.setText(t.looking);
    try {
      drawFound(el, await this.#port.request("vault/survey", {}));
    } catch {
      // The panel shows errors of the sidecar; this page is optional.
      el.empty();
    } finally {
      this.#isAsked = false;
    }
  }
}

function drawFound(el: HTMLElement, { notes, syntaxes }: VaultSurvey): void {
  el.empty();
  el.createDiv({ cls: cls("label"), text: t.found });
  const list = el.createEl("ul", { cls: cls("findings") });
  list.createEl("li", { text: t.notes(notes) });
  for (const { name, on, notes: inNotes, cards } of syntaxes) {
    const syntax = valueText("syntaxes", name);
    list.createEl("li", { text: on ? t.cards(cards, syntax, inNotes) : t.cardsOff(cards, syntax, inNotes) });
  }
  if (syntaxes.length === 0) list.createEl("li", { text: t.noCards });
}
