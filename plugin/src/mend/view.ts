import { Notice } from "obsidian";
import { button, buttons, card, choiceField, cls, link, nameFor, searchField } from "../elements";
import type { Run } from "../progress/state";
import type { Asking } from "../sidecar/ports";
import type { CardToMend, MendReason } from "../sidecar/protocol";
import { texts } from "../texts";
import { number, placeIn } from "../texts/wording";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { EVERYTHING, keyOf, matching, reasonsOf, type Filter } from "./state";

const PAGE = 100;
const t = texts.mend;
const FACE: Face = { id: VIEWS.mend, title: t.title, icon: "wrench" };

/** The actions that the view needs. */
export interface MendPort extends Asking<"study/mend" | "study/mended"> {
  /** Calls `act` with each run that ends from now on; returns a function that ends this. */
  onEnding(act: (run: Run) => void): () => void;
  openLine(path: string, line: number | undefined): unknown;
  openInAnki(ankiIds: number[]): unknown;
}

/** Cards that were flagged or marked while reviewing, or are often forgotten; a click leads to the line. */
export class MendView extends AnswerView<MendPort> {
  #cards: readonly CardToMend[] | null = null;
  #filter: Filter = EVERYTHING;
  #shown = PAGE;
  #list: HTMLElement | null = null;

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("mend"));
    this.register(this.port.onEnding(() => void this.reload()));
  }

  protected override async ask(): Promise<void> {
    if (!this.#cards) this.showLoading(t.loading);
    this.#cards = (await this.port.request("study/mend", {})).cards;
    this.redraw(() => this.#draw());
  }

  #draw(): void {
    const cards = this.#cards ?? [];
    this.contentEl.empty();
    const again = { text: texts.sidecar.again, act: () => void this.reload() };
    if (cards.length === 0) {
      buttons(card(this.contentEl, { icon: "check", title: t.none, body: t.noneAdvice, tone: "good" }), again);
      return;
    }
    buttons(card(this.contentEl, { icon: "wrench", title: t.count(cards.length), body: t.advice }), again);
    const bar = this.contentEl.createDiv({ cls: cls("findings-bar", "filters") });
    this.#search(bar);
    this.#choice(bar, cards);
    this.#list = this.contentEl.createDiv();
    this.#drawList();
  }

  #search(bar: HTMLElement): void {
    const changed = (containing: string) => this.#look({ ...this.#filter, containing });
    searchField(bar, { name: t.search, value: this.#filter.containing, changed });
  }

  #choice(bar: HTMLElement, cards: readonly CardToMend[]): void {
    const reasons = reasonsOf(cards).map(({ reason, cards: n }) => {
      const text = reason.kind === "lapses" ? t.manyLapses : wordsOf(reason);
      return [keyOf(reason), `${text} (${number(n)})`] as const;
    });
    choiceField(bar, [["", t.every(cards.length)], ...reasons], {
      name: t.reason,
      value: this.#filter.reason,
      changed: (reason) => this.#look({ ...this.#filter, reason }),
    });
  }

  #look(filter: Filter): void {
    this.#filter = filter;
    this.#shown = PAGE;
    this.#drawList();
  }

  #drawList(): void {
    const el = this.#list;
    if (!el) return;
    const cards = matching(this.#cards ?? [], this.#filter);
    el.empty();
    el.createDiv({ cls: cls("faint"), text: t.count(cards.length), attr: { role: "status" } });
    const list = el.createEl("ul", { cls: cls("findings", "rows") });
    nameFor(list, t.title);
    for (const each of cards.slice(0, this.#shown)) this.#row(list, each);
    const rest = cards.length - this.#shown;
    if (rest <= 0) return;
    button(el, {
      text: t.more(Math.min(rest, PAGE)),
      act: () => {
        this.#shown += PAGE;
        this.#drawList();
      },
    });
  }

  #row(list: HTMLElement, card: CardToMend): void {
    const { note, line, front, ankiId, why: reasons } = card;
    const item = list.createEl("li");
    item.createDiv({ cls: cls("front"), text: front });
    const why = item.createDiv({ cls: cls("reasons") });
    for (const reason of reasons) {
      why.createSpan({ cls: cls("kind", `reason-${reason.kind}`), text: wordsOf(reason) });
    }
    const tools = item.createDiv({ cls: cls("row-tools") });
    link(tools, {
      text: placeIn(note, line),
      label: texts.progress.openPlace(placeIn(note, line)),
      act: () => void this.port.openLine(note, line),
    });
    link(tools, { text: t.inAnki, label: t.inAnkiThis(front), act: () => void this.port.openInAnki([ankiId]) });
    link(tools, { text: t.mended, label: t.mendedThis(front), act: () => void this.#mended(card) });
  }

  /** Removes the flag, the mark and the tags in Anki, and resumes the card if it is suspended. */
  #mended({ slug, why }: CardToMend): Promise<void> {
    return this.attempt(async () => {
      const resume = why.some(({ kind }) => kind === "suspended");
      const { cleared } = await this.port.request("study/mended", { slugs: [slug], resume });
      new Notice(t.cleared(cleared));
      await this.ask();
    });
  }
}

function wordsOf({ kind, value = "" }: MendReason): string {
  switch (kind) {
    case "flag":
      return t.flag(value);
    case "tag":
      return t.tag(value);
    case "lapses":
      return t.lapses(Number(value));
    default:
      return t[kind];
  }
}
