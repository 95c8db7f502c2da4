import { MarkdownRenderChild, type MarkdownPostProcessorContext } from "obsidian";
import { cls } from "../elements";
import type { CardMark } from "../sidecar/protocol";
import { drawMark } from "./element";
import type { KnownMarks } from "./known";
import { marksBetween, type Study } from "./state";

export interface ReadingOptions {
  readonly known: KnownMarks;
  /** The study figures of a note's cards, as far as they are known. */
  readonly study: (path: string) => Study;
  readonly onChange: (act: () => void) => () => void;
  readonly clicked: (path: string, mark: CardMark, event: MouseEvent) => void;
}

/** A section of a note in reading view, with the marks of the cards that begin in it. */
export class MarkedSection extends MarkdownRenderChild {
  readonly #context: MarkdownPostProcessorContext;
  readonly #options: ReadingOptions;
  #margin: HTMLElement | null = null;

  constructor(el: HTMLElement, context: MarkdownPostProcessorContext, options: ReadingOptions) {
    super(el);
    this.#context = context;
    this.#options = options;
  }

  override onload(): void {
    const { known, onChange } = this.#options;
    const path = this.#context.sourcePath;
    this.register(known.watch(path, (marks) => this.#draw(marks)));
    this.register(onChange(() => void known.askSaved(path)));
    this.register(() => this.#margin?.remove());
    this.#draw(known.of(path));
    void known.askSaved(path);
  }

  #draw(marks: readonly CardMark[]): void {
    this.#margin?.remove();
    const place = this.#context.getSectionInfo(this.containerEl);
    const own = place ? marksBetween(marks, place.lineStart + 1, place.lineEnd + 1) : [];
    if (own.length === 0) return;
    this.containerEl.addClass(cls("marked"));
    this.#margin = this.containerEl.createDiv({ cls: cls("reading-margin") });
    for (const mark of own) {
      const el = drawMark(mark, "button", () => this.#options.study(this.#context.sourcePath));
      el.addEventListener("click", (event) => this.#options.clicked(this.#context.sourcePath, mark, event));
      this.#margin.append(el);
    }
  }
}
