import { ItemView, Notice, type WorkspaceLeaf } from "obsidian";
import type { Actions } from "../actions";
import { button, buttons, card, cls } from "../elements";
import type { Store } from "../progress/store";
import { failureOf } from "../sidecar/failure";
import type { Conflict, ConflictSide } from "../sidecar/protocol";
import { texts } from "../texts";
import { drawConflict } from "./card";
import { decided, decisionOn, firstPage, nextPage, unread, withDecision, type ConflictsState } from "./state";

export const CONFLICTS_VIEW = "resumable-anki-sync-conflicts";

const PAGE = 50;
const t = texts.conflicts;

/** Cards that were changed in the vault and in Anki; each decision is kept at once and carried out by a sync. */
export class ConflictsView extends ItemView {
  readonly #store: Store;
  readonly #actions: Actions;
  #state: ConflictsState | null = null;
  #shownEnding: unknown = null;

  constructor(leaf: WorkspaceLeaf, store: Store, actions: Actions) {
    super(leaf);
    this.#store = store;
    this.#actions = actions;
  }

  override getViewType(): string {
    return CONFLICTS_VIEW;
  }

  override getDisplayText(): string {
    return t.title;
  }

  override getIcon(): string {
    return "git-compare";
  }

  override async onOpen(): Promise<void> {
    this.contentEl.addClass(cls("view"), cls("conflicts"));
    this.#shownEnding = this.#store.state.run?.ending ?? null;
    this.register(
      this.#store.watch(({ run }) => {
        if (!run?.ending || run.ending === this.#shownEnding) return;
        this.#shownEnding = run.ending;
        void this.#load();
      }),
    );
    await this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#state = firstPage(await this.#actions.request("conflicts/list", { offset: 0, limit: PAGE }));
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.contentEl.empty();
    const { message, data } = failureOf(error);
    const text = card(this.contentEl, { icon: "circle-alert", title: message, body: data.advice, tone: "bad" });
    buttons(text, { text: texts.sidecar.again, act: () => void this.#load() });
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.contentEl.empty();
    if (state.total === 0) {
      card(this.contentEl, { icon: "check", title: t.none, body: t.noneAdvice, tone: "good" });
      return;
    }
    const head = card(this.contentEl, { icon: "git-compare", title: t.count(state.undecided), body: t.advice });
    if (decided(state) > 0) {
      buttons(head, { text: t.carryOut(decided(state)), kind: "cta", act: () => void this.#actions.syncVault() });
    }
    const list = this.contentEl.createEl("ul", { cls: cls("conflict-list"), attr: { "aria-label": t.title } });
    for (const conflict of state.conflicts) {
      drawConflict(list, conflict, {
        decide: (side) => void this.#decide(conflict, side),
        openNote: () => void this.#actions.openLine(conflict.note, undefined),
      });
    }
    const rest = unread(state);
    if (rest > 0) button(this.contentEl, { text: t.more(Math.min(rest, PAGE)), act: () => void this.#more() });
  }

  async #decide(conflict: Conflict, side: ConflictSide): Promise<void> {
    try {
      const decisions = [decisionOn(conflict, side)];
      const { refused } = await this.#actions.request("conflicts/decide", { decisions });
      if (refused.length > 0) {
        new Notice(t.changed);
        await this.#load();
      } else if (this.#state) {
        this.#become(withDecision(this.#state, conflict.slug, side));
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  async #more(): Promise<void> {
    const state = this.#state;
    if (!state) return;
    try {
      const params = { offset: state.conflicts.length, limit: PAGE };
      this.#become(nextPage(state, await this.#actions.request("conflicts/list", params)));
    } catch (error) {
      this.#failed(error);
    }
  }

  #become(state: ConflictsState): void {
    const top = this.contentEl.scrollTop;
    const act = this.contentEl.doc.activeElement?.getAttribute("data-act");
    this.#state = state;
    this.#draw();
    this.contentEl.scrollTop = top;
    if (act) this.contentEl.querySelector<HTMLElement>(`[data-act="${CSS.escape(act)}"]`)?.focus();
  }
}
