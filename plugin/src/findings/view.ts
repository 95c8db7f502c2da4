import { debounce } from "obsidian";
import { button, card, choiceField, cls, link, nameFor, searchField } from "../elements";
import type { Run } from "../progress/state";
import type { Asking } from "../sidecar/ports";
import type { Finding } from "../sidecar/protocol";
import { texts } from "../texts";
import { placeIn } from "../texts/wording";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { allOf, EVERYTHING, firstPage, nextPage, request, unread, type Filter, type FindingsState } from "./state";

const PAGE = 200;
const CALM = 200;
const t = texts.findings;
const FACE: Face = { id: VIEWS.findings, title: t.title, icon: "list-tree" };

/** The actions that the view needs. */
export interface FindingsPort extends Asking<"index/get"> {
  /** Calls `act` with each run that ends from now on; returns a function that ends this. */
  onEnding(act: (run: Run) => void): () => void;
  openLine(path: string, line: number | undefined): unknown;
}

/** All findings in the notes; a click opens the line. */
export class FindingsView extends AnswerView<FindingsPort> {
  #filter: Filter = EVERYTHING;
  #state: FindingsState | null = null;
  #list: HTMLElement | null = null;
  /** Counts the questions: an answer to an earlier one is not shown. */
  #asked = 0;
  readonly #askSoon = debounce(() => void this.attempt(() => this.#find()), CALM);

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("findings-view"));
    this.register(this.port.onEnding(() => void this.reload()));
  }

  protected override async ask(): Promise<void> {
    this.#state = firstPage(this.#filter, await this.port.request("index/get", request(this.#filter, 0, PAGE)));
    this.redraw(() => this.#draw());
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.contentEl.empty();
    const all = allOf(state);
    if (all === 0) {
      card(this.contentEl, { icon: "check", title: t.none, body: t.noneAdvice, tone: "good" });
      return;
    }
    const bar = this.contentEl.createDiv({ cls: cls("findings-bar") });
    this.#search(bar);
    this.#choice(bar, state, all);
    this.#list = this.contentEl.createDiv();
    this.#drawList();
  }

  #search(bar: HTMLElement): void {
    searchField(bar, {
      name: t.search,
      value: this.#filter.containing,
      changed: (containing) => {
        this.#filter = { ...this.#filter, containing };
        this.#askSoon();
      },
    });
  }

  #choice(bar: HTMLElement, { codes, filter }: FindingsState, all: number): void {
    const byCount = Object.entries(codes).sort(([, a], [, b]) => b - a);
    const kinds = byCount.map(([code, n]) => [code, t.code(code.replaceAll("-", " "), n)] as const);
    choiceField(bar, [["", t.every(all)], ...kinds], {
      name: t.kind,
      value: filter.code,
      changed: (code) => {
        this.#filter = { ...this.#filter, code };
        void this.attempt(() => this.#find());
      },
    });
  }

  async #find(): Promise<void> {
    const filter = this.#filter;
    const asked = (this.#asked += 1);
    const answer = await this.port.request("index/get", request(filter, 0, PAGE));
    if (asked !== this.#asked) return;
    this.#state = firstPage(filter, answer);
    this.#drawList();
  }

  #drawList(): void {
    const state = this.#state;
    const el = this.#list;
    if (!state || !el) return;
    el.empty();
    el.createDiv({ cls: cls("faint"), text: t.shown(state.total), attr: { role: "status" } });
    const list = el.createEl("ul", { cls: cls("findings") });
    nameFor(list, t.title);
    for (const finding of state.findings) this.#row(list, finding);
    const rest = unread(state);
    if (rest > 0) button(el, { text: t.more(Math.min(rest, PAGE)), act: () => void this.#more() });
  }

  #row(list: HTMLElement, { path, line, message }: Finding): void {
    const item = list.createEl("li");
    link(item, {
      text: placeIn(path, line),
      label: texts.progress.openPlace(placeIn(path, line)),
      act: () => void this.port.openLine(path, line),
    });
    item.createDiv({ text: message });
  }

  #more(): Promise<void> {
    return this.attempt(async () => {
      const state = this.#state;
      if (!state) return;
      const page = await this.port.request("index/get", request(state.filter, state.findings.length, PAGE));
      this.#state = nextPage(state, page);
      this.#drawList();
    });
  }
}
