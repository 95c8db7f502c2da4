import { ChangeSet, RangeSet, StateEffect, StateField, type Extension, type Text } from "@codemirror/state";
import { EditorView, gutter, GutterMarker, ViewPlugin, type BlockInfo, type ViewUpdate } from "@codemirror/view";
import { editorInfoField } from "obsidian";
import { cls } from "../elements";
import type { Clock, Timer } from "../sidecar/ports";
import type { CardMark } from "../sidecar/protocol";
import { drawMark } from "./element";
import type { KnownMarks } from "./known";
import type { Study } from "./state";

/** The delay between the last key and the request, in milliseconds. */
const PAUSE = 600;

export interface MarginOptions {
  readonly clock: Clock;
  readonly known: KnownMarks;
  /** The study figures of a note's cards, as far as they are known. */
  readonly study: (path: string) => Study;
  /** Calls `act` when the marks may have changed without an edit, such as after a sync; returns a function that ends this. */
  readonly onChange: (act: () => void) => () => void;
  readonly clicked: (path: string, mark: CardMark, event: MouseEvent) => void;
}

class CardMarker extends GutterMarker {
  readonly mark: CardMark;
  readonly #key: string;
  readonly #study: () => Study;

  constructor(mark: CardMark, study: () => Study) {
    super();
    this.mark = mark;
    this.#study = study;
    this.#key = JSON.stringify([mark.state, mark.cards, mark.findings]);
  }

  override eq(other: CardMarker): boolean {
    return this.#key === other.#key;
  }

  override toDOM(): Node {
    return drawMark(this.mark, "div", this.#study);
  }
}

type Markers = RangeSet<CardMarker>;

const shown = StateEffect.define<Markers>();

/** The marks of an editor. An edit moves them along until the sidecar has read the text again. */
const marksField = StateField.define<Markers>({
  create: () => RangeSet.empty,
  update(markers, { changes, effects }) {
    const told = effects.find((effect) => effect.is(shown));
    return told ? told.value : markers.map(changes);
  },
});

/** The marks beside the text of an editor. */
export function marksInMargin(options: MarginOptions): Extension {
  return [
    marksField,
    ViewPlugin.define((view) => new Reader(view, options)),
    gutter({
      class: cls("margin"),
      markers: (view) => view.state.field(marksField),
      widgetMarker: (view, _widget, block) => markIn(view, block),
      domEventHandlers: {
        mousedown(view, block, event) {
          const path = pathOf(view);
          const marker = markIn(view, block);
          // A folded heading hides the marks of its cards: beside it there is none to click.
          const isMark = (event.target as Element).closest(`.${cls("mark")}`) !== null;
          if (!marker || !isMark || path === null) return false;
          options.clicked(path, marker.mark, event as MouseEvent);
          return true;
        },
      },
    }),
  ];
}

function pathOf(view: EditorView): string | null {
  return view.state.field(editorInfoField, false)?.file?.path ?? null;
}

/** The first mark of a line, or of the lines that something else is drawn for. */
function markIn(view: EditorView, { from, to }: BlockInfo): CardMarker | null {
  let found: CardMarker | null = null;
  view.state.field(marksField).between(from, to, (_from, _to, marker) => {
    found = marker;
    return false;
  });
  return found;
}

/** Asks for the marks of an editor's text a moment after each edit. Lines may move meanwhile, and the marks with them. */
class Reader {
  readonly #view: EditorView;
  readonly #options: MarginOptions;
  readonly #unwatch: () => void;
  #path: string | null = null;
  #timer: Timer | null = null;
  /** The edits since the text that is being read; null if none is. */
  #since: ChangeSet | null = null;
  #isStale = false;
  #isGone = false;

  constructor(view: EditorView, options: MarginOptions) {
    this.#view = view;
    this.#options = options;
    this.#unwatch = options.onChange(() => this.#later(0));
    this.#later(0);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) this.#since = this.#since?.compose(update.changes) ?? null;
    if (update.docChanged || pathOf(update.view) !== this.#path) this.#later(PAUSE);
  }

  destroy(): void {
    this.#isGone = true;
    this.#timer?.cancel();
    this.#unwatch();
  }

  #later(milliseconds: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(milliseconds, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    if (this.#isGone) return;
    // One request at a time: the text may change faster than it can be read.
    if (this.#since) {
      this.#isStale = true;
      return;
    }
    const path = pathOf(this.#view);
    const { doc } = this.#view.state;
    if (path !== this.#path) this.#show(path === null ? [] : this.#options.known.of(path), doc);
    this.#path = path;
    if (path === null) return;
    this.#since = ChangeSet.empty(doc.length);
    const marks = await this.#options.known.ask(path, doc.toString());
    const edits = this.#since;
    this.#since = null;
    if (marks && path === pathOf(this.#view)) this.#show(marks, doc, edits);
    if (this.#isStale) this.#later(PAUSE);
    this.#isStale = false;
  }

  #show(marks: readonly CardMark[], doc: Text, edits = ChangeSet.empty(doc.length)): void {
    if (this.#isGone) return;
    const study = () => this.#options.study(this.#path ?? "");
    const ranges = marks
      .filter(({ line }) => line <= doc.lines)
      .map((mark) => new CardMarker(mark, study).range(doc.line(mark.line).from));
    this.#view.dispatch({ effects: shown.of(RangeSet.of(ranges, true).map(edits)) });
  }
}
