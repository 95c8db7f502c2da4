import { ItemView, Notice, type WorkspaceLeaf } from "obsidian";
import type { Actions } from "../actions";
import { button, buttons, card, cls } from "../elements";
import { failureOf } from "../sidecar/failure";
import type { ReviewDecision } from "../sidecar/protocol";
import { texts } from "../texts";
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

export const REVIEW_VIEW = "resumable-anki-sync-review";

const PAGE = 100;
const t = texts.review;

/** Drafts with quote and note beside; accepted, edited and rejected by keyboard, many at once. */
export class ReviewView extends ItemView {
  readonly #actions: Actions;
  #state: ReviewState | null = null;

  constructor(leaf: WorkspaceLeaf, actions: Actions) {
    super(leaf);
    this.#actions = actions;
  }

  override getViewType(): string {
    return REVIEW_VIEW;
  }

  override getDisplayText(): string {
    return t.title;
  }

  override getIcon(): string {
    return "spell-check";
  }

  override async onOpen(): Promise<void> {
    this.contentEl.addClass(cls("view"), cls("review"));
    this.contentEl.tabIndex = 0;
    this.registerDomEvent(this.contentEl, "keydown", (event) => this.#pressed(event));
    await this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#state = reviewOf(await this.#actions.request("review/list", { offset: 0, limit: PAGE }));
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.contentEl.empty();
    const { message, data } = failureOf(error);
    const text = card(this.contentEl, {
      icon: "circle-alert",
      title: message,
      body: data.advice,
      tone: "bad",
    });
    buttons(text, { text: texts.sidecar.again, act: () => void this.#load() });
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
      open: () => void this.#actions.openLine(draft.note, draft.line),
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

  async #decide(decided: ReviewDecision[]): Promise<void> {
    if (!this.#state || decided.length === 0) return;
    try {
      await this.#actions.request("review/decide", { decisions: decided });
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (decided.length > 1) new Notice(t.decided(decided.length));
    this.#become(
      without(
        this.#state,
        decided.map(({ draftId }) => draftId),
      ),
    );
    if (this.#state.drafts.length === 0 && this.#state.total > 0) await this.#load();
  }

  async #more(): Promise<void> {
    if (!this.#state) return;
    const page = await this.#actions.request("review/list", {
      offset: this.#state.drafts.length,
      limit: PAGE,
    });
    this.#become(withMore(this.#state, page));
  }

  #become(state: ReviewState): void {
    this.#state = state;
    this.#draw();
  }
}
