import { Notice } from "obsidian";
import { button, buttons, card, cls, nameFor } from "../elements";
import type { Run } from "../progress/state";
import type { Asking } from "../sidecar/ports";
import type { Conflict, ConflictSide } from "../sidecar/protocol";
import { texts } from "../texts";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { drawConflict } from "./card";
import { decided, decisionOn, firstPage, nextPage, unread, withDecision, type ConflictsState } from "./state";

const PAGE = 50;
const t = texts.conflicts;
const FACE: Face = { id: VIEWS.conflicts, title: t.title, icon: "git-compare" };

/** The actions that the view needs. */
export interface ConflictsPort extends Asking<"conflicts/list" | "conflicts/decide"> {
  /** Calls `act` with each run that ends from now on; returns a function that ends this. */
  onEnding(act: (run: Run) => void): () => void;
  syncVault(): unknown;
  openLine(path: string, line: number | undefined): unknown;
}

/** Cards that were changed in the vault and in Anki; each decision is kept at once and carried out by a sync. */
export class ConflictsView extends AnswerView<ConflictsPort> {
  #state: ConflictsState | null = null;

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("conflicts"));
    this.register(this.port.onEnding(() => void this.reload()));
  }

  protected override async ask(): Promise<void> {
    this.#state = firstPage(await this.port.request("conflicts/list", { offset: 0, limit: PAGE }));
    this.#draw();
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
      buttons(head, { text: t.carryOut(decided(state)), kind: "cta", act: () => void this.port.syncVault() });
    }
    const list = this.contentEl.createEl("ul", { cls: cls("conflict-list") });
    nameFor(list, t.title);
    for (const conflict of state.conflicts) {
      drawConflict(list, conflict, {
        decide: (side) => void this.#decide(conflict, side),
        openNote: () => void this.port.openLine(conflict.note, undefined),
      });
    }
    const rest = unread(state);
    if (rest > 0) button(this.contentEl, { text: t.more(Math.min(rest, PAGE)), act: () => void this.#more() });
  }

  #decide(conflict: Conflict, side: ConflictSide): Promise<void> {
    return this.attempt(async () => {
      const decisions = [decisionOn(conflict, side)];
      const { refused } = await this.port.request("conflicts/decide", { decisions });
      if (refused.length > 0) {
        new Notice(t.changed);
        await this.reload();
      } else if (this.#state) {
        this.#become(withDecision(this.#state, conflict.slug, side));
      }
    });
  }

  #more(): Promise<void> {
    return this.attempt(async () => {
      if (!this.#state) return;
      const params = { offset: this.#state.conflicts.length, limit: PAGE };
      this.#become(nextPage(this.#state, await this.port.request("conflicts/list", params)));
    });
  }

  #become(state: ConflictsState): void {
    this.#state = state;
    this.redraw(() => this.#draw());
  }
}
