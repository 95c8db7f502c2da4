import { Notice } from "obsidian";
import { button, buttons, card, cls } from "../elements";
import type { Asking } from "../sidecar/ports";
import type { ReviewDecision } from "../sidecar/protocol";
import { texts } from "../texts";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { drawDraft } from "./draft";
import { keyOf } from "./keys";
import { drawList } from "./list";
import {
  chosen,
  current,
  decisions,
  edited,
  mark,
  moveTo,
  press,
  reviewOf,
  withMore,
  without,
  type ReviewState,
} from "./state";

const PAGE = 100;
const t = texts.review;
const FACE: Face = { id: VIEWS.review, title: t.title, icon: "spell-check" };

/** What the view asks for. */
export interface ReviewPort extends Asking<"review/list" | "review/decide"> {
  openLine(path: string, line: number | undefined): unknown;
}

/** Drafts with quote and note beside; accepted, edited and rejected by keyboard, many at once. */
export class ReviewView extends AnswerView<ReviewPort> {
  #state: ReviewState | null = null;

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("review"));
    this.contentEl.tabIndex = 0;
    this.registerDomEvent(this.contentEl, "keydown", (event) => this.#pressed(event));
  }

  protected override async ask(): Promise<void> {
    this.#state = reviewOf(await this.port.request("review/list", { offset: 0, limit: PAGE }));
    this.#draw();
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.contentEl.empty();
    const draft = current(state);
    if (!draft) {
      card(this.contentEl, { icon: "check", title: t.empty, body: t.emptyAdvice, tone: "good" });
      return;
    }
    this.#toolbar(state);
    const columns = this.contentEl.createDiv({ cls: cls("review-columns") });
    const left = columns.createDiv({ cls: cls("review-left") });
    drawList(left, state, {
      go: (index) => this.#become(moveTo(state, index)),
      mark: (index) => this.#become(mark(state, index)),
    });
    const rest = state.total - state.drafts.length;
    if (rest > 0) button(left, { text: t.more(Math.min(rest, PAGE)), act: () => void this.#more() });
    drawDraft(columns.createDiv({ cls: cls("review-right") }), draft, state.editing, {
      open: () => void this.port.openLine(draft.note, draft.line),
      cancel: () => this.#become(press(state, "cancel")),
      save: (fields) => void this.#decide([edited(draft, fields)]),
    });
    if (!state.editing) this.contentEl.focus({ preventScroll: true });
  }

  #toolbar(state: ReviewState): void {
    const bar = this.contentEl.createDiv({ cls: cls("review-bar") });
    const n = chosen(state).length;
    buttons(
      bar,
      { text: t.accept(n), kind: "cta", act: () => void this.#decide(decisions(state, "accept")) },
      { text: t.edit, act: () => this.#become(press(state, "edit")) },
      { text: t.reject(n), act: () => void this.#decide(decisions(state, "reject")) },
    );
    bar.createDiv({
      cls: cls("faint"),
      text: t.waiting(state.total, state.flagged),
      attr: { role: "status" },
    });
    bar.createDiv({ cls: cls("faint", "keys"), text: t.keys });
  }

  #pressed(event: KeyboardEvent): void {
    const state = this.#state;
    const key = keyOf(event);
    if (!state || !key) return;
    const typing = event.targetNode?.instanceOf(HTMLTextAreaElement) ?? false;
    if (typing && key !== "cancel") return;
    event.preventDefault();
    if (key === "accept" || key === "reject") void this.#decide(decisions(state, key));
    else this.#become(press(state, key));
  }

  #decide(decided: ReviewDecision[]): Promise<void> {
    return this.attempt(async () => {
      if (!this.#state || decided.length === 0) return;
      await this.port.request("review/decide", { decisions: decided });
      if (decided.length > 1) new Notice(t.decided(decided.length));
      const ids = decided.map(({ draftId }) => draftId);
      this.#become(without(this.#state, ids));
      if (this.#state.drafts.length === 0 && this.#state.total > 0) await this.reload();
    });
  }

  #more(): Promise<void> {
    return this.attempt(async () => {
      if (!this.#state) return;
      const params = { offset: this.#state.drafts.length, limit: PAGE };
      this.#become(withMore(this.#state, await this.port.request("review/list", params)));
    });
  }

  #become(state: ReviewState): void {
    this.#state = state;
    this.#draw();
  }
}
