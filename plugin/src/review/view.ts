import { Component, ConfirmationModal, type WorkspaceLeaf } from "obsidian";
import { button, buttons, card, cls, titled } from "../elements";
import type { Run } from "../progress/state";
import type { Asking, Clock } from "../sidecar/ports";
import type { ReviewDecision } from "../sidecar/protocol";
import { texts } from "../texts";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { drawDraft } from "./draft";
import { keyOf } from "./keys";
import { drawList } from "./list";
import { Rejected } from "./rejected";
import {
  chosen,
  current,
  decisions,
  edited,
  mark,
  moveTo,
  press,
  readAgain,
  restored,
  reviewOf,
  withEdit,
  withMore,
  without,
  withoutEdit,
  type ReviewState,
} from "./state";

const PAGE = 100;
const t = texts.review;
const FACE: Face = { id: VIEWS.review, title: t.title, icon: "spell-check" };

/** The actions that the view needs. */
export interface ReviewPort extends Asking<"review/list" | "review/decide"> {
  openLine(path: string, line: number | undefined): unknown;
  onEnding(act: (run: Run) => void): () => void;
}

/** Drafts, each beside the piece of its note. The keyboard accepts, edits and rejects them, also many at once. */
export class ReviewView extends AnswerView<ReviewPort> {
  #state: ReviewState | null = null;
  /** The state before the last rejection, for undo. */
  #before: ReviewState | null = null;
  #rendered: Component | null = null;
  readonly #rejected: Rejected;

  constructor(leaf: WorkspaceLeaf, port: ReviewPort, clock: Clock) {
    super(leaf, port);
    this.#rejected = new Rejected(clock, (decisions) => {
      this.contentEl.querySelector(`.${cls("undo")}`)?.remove();
      void this.#send(decisions);
    });
  }

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("review"));
    this.contentEl.tabIndex = 0;
    this.registerDomEvent(this.contentEl, "keydown", (event) => this.#pressed(event));
    // A view that is closed sends the rejections that it kept back.
    this.register(() => this.#rejected.flush());
    this.register(this.port.onEnding(() => this.#ended()));
  }

  protected override async ask(): Promise<void> {
    const page = await this.port.request("review/list", { offset: 0, limit: PAGE, preview: true });
    this.#state = this.#state ? readAgain(this.#state, page) : reviewOf(page);
    this.#draw();
  }

  /** A sync may have brought drafts; a text field that is open stays, and so do rejections that can be undone. */
  #ended(): void {
    if (!this.#state?.editing && this.#rejected.count === 0) void this.reload();
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.contentEl.empty();
    if (this.#rendered) this.removeChild(this.#rendered);
    this.#rendered = this.addChild(new Component());
    const draft = current(state);
    this.#drawRejected();
    if (!draft) {
      card(this.contentEl, { icon: "check", title: t.empty, body: t.emptyAdvice, tone: "good" });
      return;
    }
    this.#toolbar(state);
    const columns = this.contentEl.createDiv({ cls: cls("review-columns") });
    const left = columns.createDiv({ cls: cls("review-left") });
    drawList(left, state, {
      go: (index) => this.#change((now) => moveTo(now, index)),
      mark: (index) => this.#change((now) => mark(now, index)),
    });
    const rest = state.total - state.drafts.length;
    if (rest > 0) button(left, { text: t.more(Math.min(rest, PAGE)), act: () => void this.#more() });
    drawDraft(columns.createDiv({ cls: cls("review-right") }), draft, {
      app: this.app,
      component: this.#rendered,
      css: state.css,
      isEdited: state.editing,
      edits: state.edits.get(draft.draftId) ?? null,
      open: () => void this.port.openLine(draft.note, draft.line),
      discard: () => this.#change((now) => withoutEdit(now, draft.draftId)),
      // The text field stays as it is; only the state changes.
      changed: (fields) => (this.#state = withEdit(this.#state ?? state, draft, fields)),
      save: (fields) => void this.#decide([edited(draft, fields)]),
    });
    if (!state.editing) this.contentEl.focus({ preventScroll: true });
  }

  #toolbar(state: ReviewState): void {
    const bar = this.contentEl.createDiv({ cls: cls("review-bar") });
    const n = chosen(state).length;
    buttons(
      bar,
      { text: t.accept(n), kind: "cta", act: () => void this.#accept() },
      { text: t.edit, act: () => this.#change((now) => press(now, "edit")) },
      { text: t.reject(n), act: () => this.#reject() },
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
    if (key === "accept") void this.#accept();
    else if (key === "reject") this.#reject();
    else this.#become(press(state, key));
  }

  /** The last rejection, with a button to undo it. */
  #drawRejected(): void {
    const n = this.#rejected.count;
    if (n === 0) return;
    const bar = this.contentEl.createDiv({ cls: cls("buttons", "undo"), attr: { role: "status" } });
    bar.createSpan({ text: t.rejected(n) });
    button(bar, { text: t.undo, act: () => this.#takeBack() });
  }

  #accept(): Promise<void> {
    return this.#state ? this.#decide(decisions(this.#state, "accept")) : Promise.resolve();
  }

  #reject(): void {
    const rejected = this.#state ? decisions(this.#state, "reject") : [];
    if (rejected.length <= 1) {
      this.#hold(rejected);
      return;
    }
    const dialog = new ConfirmationModal(this.app);
    titled(dialog, t.rejectAll(rejected.length));
    dialog.contentEl.createDiv({ cls: cls("dialog"), text: t.rejectAdvice });
    dialog.addButton((set) =>
      set
        .setButtonText(t.reject(rejected.length))
        .setDestructive()
        .onClick(() => this.#hold(rejected)),
    );
    dialog.addCancelButton(t.cancel);
    dialog.open();
  }

  #hold(rejected: ReviewDecision[]): void {
    if (!this.#state || rejected.length === 0) return;
    const left = without(this.#state, idsOf(rejected));
    // Before more drafts are read, the sidecar has to know the decision.
    if (left.drafts.length === 0 && left.total > 0) {
      void this.#decide(rejected);
      return;
    }
    this.#rejected.hold(rejected);
    this.#before = this.#state;
    this.#become(left);
  }

  #takeBack(): void {
    this.#rejected.takeBack();
    if (this.#before && this.#state) this.#become(restored(this.#before, this.#state));
  }

  async #decide(decided: ReviewDecision[]): Promise<void> {
    if (!this.#state || decided.length === 0) return;
    this.#rejected.flush();
    if (await this.#send(decided)) this.#become(without(this.#state, idsOf(decided)));
    if (this.#state.drafts.length === 0 && this.#state.total > 0) await this.reload();
  }

  /** True if the decisions were kept; a failure is shown. */
  async #send(decisions: ReviewDecision[]): Promise<boolean> {
    try {
      await this.port.request("review/decide", { decisions });
      return true;
    } catch (error) {
      this.showFailure(error);
      return false;
    }
  }

  #more(): Promise<void> {
    return this.attempt(async () => {
      if (!this.#state) return;
      const params = { offset: this.#state.drafts.length, limit: PAGE, preview: true };
      this.#become(withMore(this.#state, await this.port.request("review/list", params)));
    });
  }

  // Typing changes the state without drawing it, so the drawn state may be older.
  #change(change: (now: ReviewState) => ReviewState): void {
    if (this.#state) this.#become(change(this.#state));
  }

  #become(state: ReviewState): void {
    this.#state = state;
    this.#draw();
  }
}

function idsOf(decisions: readonly ReviewDecision[]): string[] {
  return decisions.map(({ draftId }) => draftId);
}
