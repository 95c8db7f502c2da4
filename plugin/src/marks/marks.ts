import type { Extension } from "@codemirror/state";
import { Notice, type App, type MarkdownView, type Plugin } from "obsidian";
import type { Run } from "../progress/state";
import type { Clock } from "../sidecar/ports";
import type { CardMark } from "../sidecar/protocol";
import { texts } from "../texts";
import { KnownMarks, type MarksPort } from "./known";
import { marksInMargin } from "./margin";
import { menuOf, type MarkPort } from "./menu";
import { MarkedSection } from "./reading";
import { markAt, type Study } from "./state";

export interface MarksOptions {
  readonly clock: Clock;
  readonly asking: MarksPort;
  readonly study: (path: string) => Study;
  readonly port: MarkPort;
  readonly onEnding: (act: (run: Run) => void) => () => void;
}

/** The marks of cards beside the text of notes, in the editor and in reading view, if they are switched on. */
export class Marks {
  readonly known: KnownMarks;
  readonly #app: App;
  readonly #options: MarksOptions;
  readonly #margin: Extension;
  /** Obsidian reads this array again when its options are updated. */
  readonly #extensions: Extension[] = [];
  #areOn = false;

  constructor(plugin: Plugin, options: MarksOptions) {
    this.#app = plugin.app;
    this.#options = options;
    this.known = new KnownMarks(options.asking);
    const common = {
      known: this.known,
      study: options.study,
      onChange: (act: () => void) => options.onEnding(act),
      clicked: (path: string, mark: CardMark, event: MouseEvent) =>
        void menuOf(path, mark, options.port).showAtMouseEvent(event),
    };
    this.#margin = marksInMargin({ clock: options.clock, ...common });
    plugin.registerEditorExtension(this.#extensions);
    plugin.registerMarkdownPostProcessor((el, context) => {
      if (this.#areOn) context.addChild(new MarkedSection(el, context, common));
    });
  }

  /** Switches the marks on or off, in open editors too. */
  switch(on: boolean): void {
    if (on === this.#areOn) return;
    this.#areOn = on;
    this.#extensions.splice(0, this.#extensions.length, ...(on ? [this.#margin] : []));
    this.#app.workspace.updateOptions();
  }

  /** True if the sidecar can be asked for the card at the cursor. */
  canShow(): boolean {
    return this.#options.asking.canAsk();
  }

  /** Opens the menu of the card at the cursor, for those who do not use a mouse. */
  async showAtCursor(view: MarkdownView): Promise<void> {
    const { editor, file } = view;
    if (!file) return;
    const marks = (await this.known.ask(file.path, editor.getValue())) ?? this.known.of(file.path);
    const mark = markAt(marks, editor.getCursor().line + 1);
    if (!mark) {
      new Notice(texts.marks.noneAtCursor);
      return;
    }
    const { left, top } = view.contentEl.getBoundingClientRect();
    menuOf(file.path, mark, this.#options.port).showAtPosition({ x: left + 40, y: top + 40 }, view.contentEl.doc);
  }
}
