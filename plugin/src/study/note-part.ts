import { cls, link, Part } from "../elements";
import { texts } from "../texts";
import { memoryLine, statesLine } from "./figures";
import type { KnownStudy, NoteStudy } from "./known";
import { statesBar } from "./states-bar";

const t = texts.fares;

/** The actions that the part needs. */
export interface NotePartPort {
  showFares(containing?: string): unknown;
}

/** The study figures of the open note; empty for a note without a card in Anki. */
export class NotePart {
  readonly #known: KnownStudy;
  readonly #part: Part<NoteStudy | null>;

  constructor(parent: HTMLElement, known: KnownStudy, port: NotePartPort) {
    this.#known = known;
    this.#part = new Part(parent.createDiv({ cls: cls("note-study") }), (el, study) => {
      if (study) draw(el, study, port);
    });
  }

  /** `note` is the path of the open note, null while none is open. */
  show(note: string | null): void {
    const study = note === null ? null : this.#known.of(note);
    const shown = study && study.total.cards > 0 ? study : null;
    this.#part.show(JSON.stringify(shown?.total ?? null), shown);
    if (note !== null) void this.#known.look(note);
  }
}

function draw(el: HTMLElement, { total }: NoteStudy, port: NotePartPort): void {
  el.createDiv({ cls: cls("label"), text: t.thisNote });
  statesBar(el, total);
  el.createDiv({ text: statesLine(total) });
  const memory = memoryLine(total);
  if (memory) el.createDiv({ cls: cls("faint"), text: memory });
  link(el, { text: t.all, label: texts.commands.fares, act: () => void port.showFares() });
}
