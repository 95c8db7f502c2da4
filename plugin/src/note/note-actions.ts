import { Notice, TFile, TFolder, type App, type TAbstractFile } from "obsidian";
import { attempt } from "../attempt";
import type { Lines } from "../marks/menu";
import { ankiIdsOf } from "../marks/state";
import type { Asking } from "../sidecar/ports";
import type { StudyChoice, SyncStartParams } from "../sidecar/protocol";
import { openDecks, openFind, openShown, study, type StudyMethod } from "../study/decks";
import { texts } from "../texts";
import { isNote } from "../vault/events";
import { openExplanation } from "./explain-dialog";
import { openHistory } from "./history-dialog";
import { askForState } from "./state-dialog";
import { openPreview } from "./preview-dialog";
import { askToWrite } from "./writing-dialog";

/** The parts of the plugin that the actions on notes need. */
export interface NotePort extends Asking<
  "anki/browse" | "cards/marks" | "cards/preview" | "explain" | "generate/estimate" | "history" | StudyMethod
> {
  start(params: SyncStartParams): Promise<boolean>;
  openLine(path: string, line: number | undefined): Promise<void>;
  showReview(): unknown;
  showFares(containing: string): unknown;
}

/** The actions on notes and folders, from menus, marks, commands and links in Anki. */
export class NoteActions {
  readonly #app: App;
  readonly #port: NotePort;
  /** The property by which a note leaves its cards out or suspends them. */
  readonly #offKey: () => string;

  constructor(app: App, port: NotePort, offKey: () => string) {
    this.#app = app;
    this.#port = port;
    this.#offKey = offKey;
  }

  syncNote(note: string): Promise<boolean> {
    return this.#port.start({ notes: [note] });
  }

  async sync(files: readonly TAbstractFile[]): Promise<void> {
    const notes = notesIn(files);
    if (notes.length > 0) await this.#port.start({ notes });
    else new Notice(texts.menu.noNotes);
  }

  /** Shows the cards of a note, from its text in the editor if it is open; with `lines`, only of these. */
  async preview(note: string, lines?: Lines): Promise<void> {
    const text = this.#typed(note);
    const params = text === undefined ? { note } : { note, text };
    const result = await attempt(this.#port.request("cards/preview", params));
    if (!result) return;
    const cards = result.cards.filter(({ line }) => !lines || (lines.first <= line && line <= lines.last));
    openPreview(this.#app, { ...result, cards, findings: lines ? [] : result.findings }, (line) => {
      void this.#port.openLine(note, line);
    });
  }

  async explain(note: string): Promise<void> {
    const result = await attempt(this.#port.request("explain", { note }));
    if (result) openExplanation(this.#app, result, (line) => void this.#port.openLine(note, line));
  }

  async openInAnki(ankiIds: number[]): Promise<void> {
    await attempt(this.#port.request("anki/browse", { ankiIds }));
  }

  async openNoteInAnki(note: string): Promise<void> {
    const result = await attempt(this.#port.request("cards/marks", { note }));
    if (!result) return;
    const ankiIds = ankiIdsOf(result.marks);
    if (ankiIds.length > 0) await this.openInAnki(ankiIds);
    else new Notice(texts.marks.notInAnki);
  }

  async showHistory(slug: string, front: string): Promise<void> {
    const result = await attempt(this.#port.request("history", { slug }));
    if (result) openHistory(this.#app, front, result.rows);
  }

  async showHistoryOf(note: string): Promise<void> {
    const result = await attempt(this.#port.request("history", { note }));
    if (result) openHistory(this.#app, note, result.rows);
  }

  showReview(): void {
    this.#port.showReview();
  }

  showFares(containing: string): void {
    this.#port.showFares(containing);
  }

  study(choice: StudyChoice): Promise<void> {
    return study(this.#app, choice, this.#port);
  }

  showDecks(): Promise<void> {
    return openDecks(this.#app, this.#port);
  }

  find(): void {
    openFind(this.#app, this.#port);
  }

  openShown(): Promise<void> {
    return openShown(this.#port);
  }

  /** Asks for the state of a note's cards in Anki, writes it into the note, and shows the plan. */
  askForState(file: TFile): void {
    askForState(this.#app, file, this.#offKey(), () => this.#port.start({ dryRun: true }));
  }

  /** Shows the text and the cost for a language model, and begins only if the user agrees. */
  async write(files: readonly TAbstractFile[]): Promise<void> {
    const notes = notesIn(files);
    if (notes.length === 0) {
      new Notice(texts.menu.noNotes);
      return;
    }
    const estimate = await attempt(this.#port.request("generate/estimate", { notes }));
    if (estimate) askToWrite(this.#app, estimate, () => void this.#port.start({ notes, generate: true }));
  }

  /**
   * Opens a note at the line of the card with these words; a link on a card in Anki leads here. The link gives the
   * note's path by itself if it contains "#".
   */
  async jumpTo(link: string, words: string | undefined, path?: string): Promise<void> {
    const name = path ?? link.split("#")[0] ?? "";
    const file = this.#app.metadataCache.getFirstLinkpathDest(name, "");
    if (!file) {
      new Notice(texts.notices.noteGone(name));
      return;
    }
    const result = await attempt(this.#port.request("cards/marks", { note: file.path }));
    const mark = result?.marks.find(({ cards }) => cards.some((card) => card.words === words));
    // A card that was reworded since is not found by its words; its heading is the next best position.
    if (mark || path) await this.#port.openLine(file.path, mark?.line);
    else await this.#app.workspace.openLinkText(link, "");
  }

  /** The text of a note, with unsaved edits. */
  #typed(note: string): string | undefined {
    const { activeEditor } = this.#app.workspace;
    return activeEditor?.file?.path === note ? activeEditor.editor?.getValue() : undefined;
  }
}

/** The paths of the notes among these files, and of those in the folders among them. */
export function notesIn(files: readonly TAbstractFile[]): string[] {
  return files.flatMap((file) => {
    if (file instanceof TFolder) return notesIn(file.children);
    return file instanceof TFile && isNote(file.path) ? [file.path] : [];
  });
}
