import { Notice } from "obsidian";
import { button, buttons, card, cls, nameFor, type ButtonOptions } from "../elements";
import type { Run } from "../progress/state";
import type { Asking } from "../sidecar/ports";
import type { AnkiChange, ChangesWrittenResult } from "../sidecar/protocol";
import { texts } from "../texts";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { askToAllow } from "./allow-dialog";
import { drawChange } from "./card";
import { chosen, firstPage, nextPage, takeable, unread, type ChangesState } from "./state";

const PAGE = 50;
const t = texts.changes;
const FACE: Face = { id: VIEWS.changes, title: t.title, icon: "file-pen" };

/** The actions that the view needs. */
export interface ChangesPort extends Asking<"changes/list" | "changes/take" | "changes/undo"> {
  /** Calls `act` with each run that ends from now on; returns a function that ends this. */
  onEnding(act: (run: Run) => void): () => void;
  openLine(path: string, line: number | undefined): unknown;
  /** Allows writing edits into the notes of this vault; returns true if it is allowed now. */
  allowEdits(): Promise<boolean>;
  /** Called when a note was written to. */
  wroteNotes(): unknown;
}

/** Cards that were edited in Anki, each beside its note. An edit can be written into the note, and undone. */
export class ChangesView extends AnswerView<ChangesPort> {
  #state: ChangesState | null = null;
  /** The cards whose edits were written into notes since the view was opened. */
  #taken: readonly string[] = [];

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("changes"));
    this.register(this.port.onEnding(() => void this.reload()));
  }

  protected override async ask(): Promise<void> {
    if (!this.#state) this.showLoading(t.loading);
    this.#become(firstPage(await this.port.request("changes/list", { offset: 0, limit: PAGE })));
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.contentEl.empty();
    this.#drawTaken();
    this.#drawHead(state);
    const list = this.contentEl.createEl("ul", { cls: cls("conflict-list") });
    nameFor(list, t.title);
    const can = new Set(takeable(state));
    for (const change of state.changes) {
      drawChange(list, change, {
        take: can.has(change) ? () => void this.#take([change]) : null,
        openNote: () => void this.port.openLine(change.note, change.line),
      });
    }
    const rest = unread(state);
    if (rest > 0) button(this.contentEl, { text: t.more(Math.min(rest, PAGE)), act: () => void this.#more() });
  }

  /** Shows the written edits, and a button to undo them. */
  #drawTaken(): void {
    const taken = this.#taken;
    if (taken.length === 0) return;
    const el = this.contentEl.createDiv({ cls: cls("taken"), attr: { role: "status" } });
    const text = card(el, { icon: "check", title: t.taken(taken.length), body: t.takenAdvice, tone: "good" });
    buttons(text, { text: t.undo, act: () => void this.#undo(taken) });
  }

  #drawHead(state: ChangesState): void {
    const { total, allowed } = state;
    const undo: ButtonOptions = { text: t.undoNewest, act: () => void this.#undo([]) };
    if (total === 0) {
      const text = card(this.contentEl, { icon: "check", title: t.none, body: t.noneAdvice, tone: "good" });
      if (allowed && this.#taken.length === 0) buttons(text, undo);
      return;
    }
    const head = card(this.contentEl, { icon: "file-pen", title: t.count(total), body: allowed ? t.advice : t.off });
    if (!allowed) {
      buttons(head, { text: t.allow, kind: "cta", act: () => askToAllow(this.app, () => void this.#allow()) });
      return;
    }
    const ready = takeable(state);
    const takeAll: ButtonOptions = { text: t.takeAll(ready.length), kind: "cta", act: () => void this.#take(ready) };
    const offers = [...(ready.length > 1 ? [takeAll] : []), ...(this.#taken.length === 0 ? [undo] : [])];
    if (offers.length > 0) buttons(head, ...offers);
  }

  #allow(): Promise<void> {
    return this.attempt(async () => {
      if (await this.port.allowEdits()) await this.reload();
    });
  }

  #take(changes: readonly AnkiChange[]): Promise<void> {
    return this.attempt(async () => {
      const result = await this.port.request("changes/take", { changes: changes.map(chosen) });
      const slugs = result.written.map(({ slug }) => slug);
      this.#taken = [...new Set([...this.#taken, ...slugs])];
      await this.#wrote(result);
    });
  }

  #undo(slugs: readonly string[]): Promise<void> {
    return this.attempt(async () => {
      const result = await this.port.request("changes/undo", slugs.length > 0 ? { slugs: [...slugs] } : {});
      const undone = new Set(result.written.map(({ slug }) => slug));
      this.#taken = this.#taken.filter((slug) => !undone.has(slug));
      new Notice(t.undone(undone.size));
      await this.#wrote(result);
    });
  }

  /** Shows why edits were refused, and reads the list again. */
  async #wrote({ refused }: ChangesWrittenResult): Promise<void> {
    for (const reason of new Set(refused.map((each) => each.reason))) new Notice(reason);
    this.port.wroteNotes();
    await this.ask();
  }

  #more(): Promise<void> {
    return this.attempt(async () => {
      if (!this.#state) return;
      const params = { offset: this.#state.changes.length, limit: PAGE };
      this.#become(nextPage(this.#state, await this.port.request("changes/list", params)));
    });
  }

  #become(state: ChangesState): void {
    this.#state = state;
    this.redraw(() => this.#draw());
  }
}
