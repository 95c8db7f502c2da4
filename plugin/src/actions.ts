import { debounce, Notice, TFile, type App } from "obsidian";
import { askToAdopt } from "./adopt-dialog";
import { attempt } from "./attempt";
import { again } from "./progress/again";
import { onEnding } from "./progress/ending";
import { openVaultDialog, withAnswer } from "./progress/vault-dialog";
import type { Asked, Run, State } from "./progress/state";
import type { Store } from "./progress/store";
import type { Syncs } from "./progress/syncs";
import { askPermissions } from "./settings/permission-dialog";
import { failureOf } from "./sidecar/failure";
import { openCheck } from "./sidecar/check-dialog";
import type {
  Failure,
  InitializeResult,
  Requests,
  SettingsSetParams,
  SettingsState,
  SyncStartParams,
  VaultAnswer,
} from "./sidecar/protocol";
import type { Sidecar, SidecarState } from "./sidecar/sidecar";
import { MovingInDialog } from "./start/moving-in-dialog";
import { texts } from "./texts";
import { VIEWS, type ViewId } from "./view-ids";

/** The delay between a decision about cards and a request for the vault's state, in milliseconds. */
const AFTER_DECISION = 1_000;

/** Every action of the commands, views and dialogs. An error is shown in a notice. */
export class Actions {
  readonly #app: App;
  readonly #store: Store;
  readonly #sidecar: Sidecar;
  readonly #syncs: Syncs;
  /** Remarks that were shown, and questions that were asked; each appears once. */
  readonly #told = new Set<string>();
  /** The panel counts what waits for a decision. */
  readonly #refreshSoon = debounce(
    () => {
      if (this.#sidecar.state.kind === "ready") void this.#syncs.refresh().catch(() => undefined);
    },
    AFTER_DECISION,
    true,
  );

  constructor(app: App, store: Store, sidecar: Sidecar, syncs: Syncs) {
    this.#app = app;
    this.#store = store;
    this.#sidecar = sidecar;
    this.#syncs = syncs;
  }

  get state(): State {
    return this.#store.state;
  }

  get sidecarState(): SidecarState {
    return this.#sidecar.state;
  }

  onEnding(act: (run: Run) => void): () => void {
    return onEnding(this.#store, act);
  }

  /** Raises `SidecarError`, which the caller shows. */
  async request<Name extends keyof Requests>(
    method: Name,
    params: Requests[Name]["params"],
  ): Promise<Requests[Name]["result"]> {
    const connection = await this.#sidecar.connect();
    const result = await connection.request(method, params);
    if (method === "review/decide" || method === "conflicts/decide") this.#refreshSoon();
    return result;
  }

  /** The settings that the sidecar keeps for this computer, changed first if asked to; undefined if that fails. */
  computerSettings(change?: SettingsSetParams): Promise<SettingsState | undefined> {
    return attempt(change ? this.request("settings/set", change) : this.request("settings/get", {}));
  }

  /** Shows the sidecar's notices about the settings, and asks for the vault's permissions; each once. */
  greeted({ permissions, notices }: InitializeResult): void {
    const isNew = (key: string) => !this.#told.has(key) && this.#told.add(key);
    for (const notice of notices) if (isNew(notice)) new Notice(notice);
    const unasked = permissions.filter(({ id }) => isNew(id));
    askPermissions(this.#app, unasked, (id, answer) => {
      void attempt(this.request("settings/answer", { [answer]: [id] })).then(() => this.#sidecar.settingsChanged());
    });
  }

  syncVault(): Promise<boolean> {
    return this.start({});
  }

  syncChanged(): Promise<boolean> {
    return this.start({ mode: "incremental" });
  }

  syncNote(path: string): Promise<boolean> {
    return this.start({ notes: [path] });
  }

  dryRun(): Promise<boolean> {
    return this.start({ dryRun: true });
  }

  /** Resolves to true if it began; the progress view shows why it did not. */
  async start(params: SyncStartParams): Promise<boolean> {
    return this.begin({ kind: "start", params });
  }

  async resume(sessionId?: string): Promise<boolean> {
    return this.begin({ kind: "resume", params: sessionId === undefined ? {} : { sessionId } });
  }

  /** Shows the plan of an undo, which has a button to carry it out; without an id, of the last sync with changes. */
  async undo(sessionId?: string): Promise<boolean> {
    return this.begin({ kind: "undo", params: { ...(sessionId && { sessionId }), dryRun: true } });
  }

  async begin(what: Asked): Promise<boolean> {
    void this.showProgress();
    return this.#syncs.begin(what);
  }

  /** Repeats the request of a run, such as after its sidecar was lost. */
  async again(run: Run): Promise<void> {
    const list = await attempt(this.#syncs.refresh());
    if (list) await this.begin(again(run, list));
  }

  /** Asks if the cards in Anki are this vault's, and then repeats the request of the last run. */
  askWhichVault(doubt: Failure): void {
    openVaultDialog(this.#app, doubt, (answer) => void this.#answerVault(answer));
  }

  async #answerVault(answer: VaultAnswer): Promise<void> {
    const { run } = this.state;
    const list = run && (await attempt(this.#syncs.refresh()));
    if (list) await this.begin(withAnswer(again(run, list), answer));
  }

  async stop(): Promise<void> {
    await attempt(this.#syncs.stop());
  }

  async forget(sessionId: string): Promise<void> {
    await attempt(this.#syncs.forget({ sessionId }));
  }

  async cleanUp(): Promise<void> {
    const removed = await attempt(this.#syncs.forget({ allCompleted: true }));
    if (removed !== undefined) new Notice(texts.notices.cleaned(removed));
  }

  /** Starts the sidecar if it does not run, and asks it for the syncs of this vault. */
  async refresh(): Promise<void> {
    // The view shows the error, as the state of the sidecar.
    const list = await this.#syncs.refresh().catch(() => undefined);
    if (list) await this.#syncs.lookAtAnki().catch(() => undefined);
  }

  dismiss(): void {
    this.#store.tell({ kind: "dismissed" });
  }

  async showProgress(): Promise<void> {
    await this.#app.workspace.ensureSideLeaf(VIEWS.progress, "right", { active: false, reveal: true });
  }

  async showPlan(): Promise<void> {
    await this.#showTab(VIEWS.plan);
  }

  async showConflicts(): Promise<void> {
    await this.#showTab(VIEWS.conflicts);
  }

  async showFindings(): Promise<void> {
    await this.#showTab(VIEWS.findings);
  }

  async showChanges(): Promise<void> {
    await this.#showTab(VIEWS.changes);
  }

  async showMend(): Promise<void> {
    await this.#showTab(VIEWS.mend);
  }

  /** Shows how notes fare; with `containing`, only those whose paths contain these words. */
  async showFares(containing?: string): Promise<void> {
    await this.#showTab(VIEWS.fares, containing === undefined ? {} : { containing });
  }

  /** Allows writing edits made in Anki into the notes of this vault; returns true if it is allowed now. */
  async allowEdits(): Promise<boolean> {
    const state = await this.computerSettings({ settings: { edits_into_notes: true } });
    if (state) this.#sidecar.settingsChanged();
    return state !== undefined;
  }

  async openInAnki(ankiIds: number[]): Promise<void> {
    await attempt(this.request("anki/browse", { ankiIds }));
  }

  /** Asks how the vault is, as after a note was written to. */
  wroteNotes(): void {
    void this.refresh();
  }

  async showReview(): Promise<void> {
    await this.#showTab(VIEWS.review);
  }

  /** Looks for Anki notes that another tool made of the vault's cards, and asks for permission to link them. */
  async adopt(vaultAnswer?: VaultAnswer): Promise<void> {
    new Notice(texts.adopt.looking);
    const answer = vaultAnswer ? { vaultAnswer } : {};
    const asked = this.request("adopt", answer).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure.data.code !== "vault-in-doubt") throw error;
      openVaultDialog(this.#app, failure, (said) => void this.adopt(said));
      return undefined;
    });
    const found = await attempt(asked);
    if (found) askToAdopt(this.#app, found, () => void this.#link(answer));
  }

  moveIn(): void {
    new MovingInDialog(this.#app, this).open();
  }

  /** Inserts a text into the open note at the cursor. */
  insert(text: string): void {
    const editor = this.#app.workspace.activeEditor?.editor;
    editor?.replaceSelection(text);
    new Notice(editor ? texts.start.inserted : texts.start.noEditor);
  }

  async checkSetUp(): Promise<void> {
    const result = await attempt(this.request("check", {}));
    if (result) openCheck(this.#app, result);
    else void this.showProgress();
  }

  /** Copies the diagnostics for a bug report to the clipboard. */
  async copyDiagnostics(): Promise<void> {
    const result = await attempt(this.request("diagnostics", {}));
    if (!result) return;
    await navigator.clipboard.writeText(result.document);
    new Notice(texts.notices.diagnosticsCopied);
  }

  /** The decks and note types of Anki; undefined if it does not answer. */
  async askAnki(): Promise<{ decks: string[]; noteTypes: string[] } | undefined> {
    const both = Promise.all([this.request("anki/decks", {}), this.request("anki/noteTypes", {})]);
    const answer = await attempt(both);
    if (!answer) return undefined;
    const [{ decks }, { noteTypes }] = answer;
    return { decks, noteTypes: noteTypes.map(({ name }) => name) };
  }

  /** The number of notes in which each syntax was found; empty if the vault cannot be read. */
  async survey(): Promise<ReadonlyMap<string, number>> {
    try {
      const { syntaxes } = await this.request("vault/survey", {});
      return new Map(syntaxes.map(({ name, notes }) => [name, notes]));
    } catch {
      return new Map();
    }
  }

  /** Opens a note of the vault, at a line counted from 1. */
  async openLine(path: string, line: number | undefined): Promise<void> {
    const file = this.#app.vault.getAbstractFileByPath(path);
    if (!(file instanceof TFile)) {
      new Notice(texts.notices.noteGone(path));
      return;
    }
    const leaf = this.#app.workspace.getLeaf(false);
    await leaf.openFile(file, line === undefined ? {} : { eState: { line: line - 1 } });
  }

  async #link(answer: { vaultAnswer?: VaultAnswer }): Promise<void> {
    const done = await attempt(this.request("adopt", { ...answer, apply: true }));
    if (done) new Notice(texts.adopt.linked(done.adopted));
  }

  async #showTab(type: ViewId, state: Record<string, unknown> = {}): Promise<void> {
    const { workspace } = this.#app;
    const leaf = workspace.getLeavesOfType(type)[0] ?? workspace.getLeaf("tab");
    await leaf.setViewState({ type, active: true, state });
    await workspace.revealLeaf(leaf);
  }
}
