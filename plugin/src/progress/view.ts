import type { WorkspaceLeaf } from "obsidian";
import { buttons, card, cls, Part, type ButtonOptions, type CardOptions } from "../elements";
import { texts } from "../texts";
import type { Failure } from "../sidecar/protocol";
import { beginning, progressMade } from "../texts/of-sessions";
import { ago } from "../texts/wording";
import { SetUpCard, type SetUpOptions } from "../set-up/card";
import { FirstPart, type FirstPort } from "../start/first-part";
import { VIEWS } from "../view-ids";
import { TitledView, type Face } from "../views";
import { failureText, failureTitle } from "./failure-titles";
import { drawEnded, type EndedPort } from "./ended-card";
import { RunPart, type RunPort } from "./run-part";
import { SessionsPart, type SessionsPort } from "./sessions-part";
import { headline, type Headline } from "./headline";
import { runningSession, type State } from "./state";
import { hasNoCards, pendingNotes } from "./vault";
import { VaultPart, type VaultPort } from "./vault-part";
import type { KnownStudy } from "../study/known";
import { NotePart, type NotePartPort } from "../study/note-part";
import { isNote } from "../vault/events";
import type { Store } from "./store";

const t = texts.progress;
const FACE: Face = { id: VIEWS.progress, title: t.title, icon: "layers" };

/** The actions that the panel needs. */
export interface ProgressPort extends EndedPort, RunPort, SessionsPort, VaultPort, FirstPort, NotePartPort {
  refresh(): unknown;
  copyDiagnostics(): unknown;
}

/** The panel in the right side dock: the running sync, past ones, and the next step. */
export class ProgressView extends TitledView {
  readonly #store: Store;
  readonly #port: ProgressPort;
  readonly #setUp: SetUpOptions;
  readonly #study: KnownStudy;

  constructor(leaf: WorkspaceLeaf, store: Store, port: ProgressPort, setUp: SetUpOptions, study: KnownStudy) {
    super(leaf);
    this.#store = store;
    this.#port = port;
    this.#setUp = setUp;
    this.#study = study;
  }

  protected override get face(): Face {
    return FACE;
  }

  override async onOpen(): Promise<void> {
    this.contentEl.empty();
    this.contentEl.addClass(cls("view"), cls("progress"));
    const top = this.contentEl.createDiv({ cls: cls("headline") });
    const setUp = this.addChild(new SetUpCard(top.createDiv(), this.#setUp));
    const head = new Part<Headline>(top.createDiv({ attr: { role: "status" } }), (el, shown) => this.#head(el, shown));
    const run = new RunPart(this.contentEl, this.#port);
    const first = new FirstPart(this.contentEl, this.#port);
    const vault = new VaultPart(this.contentEl, this.#port);
    const note = new NotePart(this.contentEl, this.#study, this.#port);
    const sessions = new SessionsPart(this.contentEl, this.#port);
    const showNote = () => note.show(this.#openNote());
    const show = (state: State) => {
      const now = headline(state);
      setUp.show(now);
      head.show(keyOf(now), now);
      run.show(now.kind === "running" || now.kind === "ended" ? now.run : null);
      const rests = now.kind === "ended" || now.kind === "resting";
      first.show(now.kind === "never" || (rests && hasNoCards(state)));
      vault.show(state);
      showNote();
      sessions.show(now.kind === "missing" || now.kind === "mismatch" ? null : state.sessions, runningSession(state));
    };
    this.register(this.#store.watch(show));
    this.register(this.#study.watch(showNote));
    this.registerEvent(this.app.workspace.on("file-open", showNote));
    // A panel that was open when Obsidian ended is opened again before the layout is ready.
    this.app.workspace.onLayoutReady(() => {
      if (this.#store.state.sidecar.kind === "idle") void this.#port.refresh();
    });
    return Promise.resolve();
  }

  #openNote(): string | null {
    const path = this.app.workspace.getActiveFile()?.path;
    return path !== undefined && isNote(path) ? path : null;
  }

  #head(el: HTMLElement, shown: Headline): void {
    const port = this.#port;
    const start = { text: t.start, kind: "cta", act: () => void port.syncVault() } as const;
    switch (shown.kind) {
      case "ended":
        return drawEnded(el, shown.run, port);
      case "broken": {
        const text = card(el, {
          icon: "unplug",
          title: shown.title,
          body: shown.message,
          tone: "bad",
        });
        buttons(text, { text: texts.sidecar.retry, kind: "cta", act: () => void port.refresh() });
        return;
      }
      case "connecting":
        card(el, { icon: "loader", title: t.connecting });
        return;
      case "elsewhere": {
        const text = card(el, { icon: "lock", title: t.elsewhere, body: t.elsewhereAdvice, tone: "warning" });
        buttons(text, { text: texts.sidecar.again, kind: "cta", act: () => void port.refresh() });
        return;
      }
      case "waiting": {
        const body = [beginning(shown.session, Date.now()), progressMade(shown.session)].join(" ");
        const text = card(el, { icon: "pause", title: t.stopped, body, tone: "warning" });
        const { sessionId } = shown.session;
        buttons(text, { text: t.resume, kind: "cta", act: () => void port.resume(sessionId) });
        return;
      }
      case "never":
        buttons(card(el, { icon: "layers", title: t.never, body: t.neverAdvice }), start);
        return;
      case "trouble":
        return this.#trouble(el, shown.failure);
      case "resting":
        return this.#rest(el, shown);
      case "missing":
      case "mismatch":
      case "running":
    }
  }

  #trouble(el: HTMLElement, failure: Failure): void {
    const port = this.#port;
    const title = failureTitle(failure) ?? t.trouble;
    const text = card(el, { icon: "database", title, body: failureText(failure), tone: "bad" });
    const again = { text: texts.sidecar.again, act: () => void port.refresh() };
    const rebuild = { text: t.rebuild, kind: "cta" as const, act: () => void port.syncVault() };
    const diagnostics = { text: texts.commands.diagnostics, act: () => void port.copyDiagnostics() };
    // A sync sets a damaged store aside and rebuilds it.
    buttons(text, ...(failure.data.code === "store-corrupt" ? [rebuild, again] : [again, diagnostics]));
  }

  #rest(el: HTMLElement, shown: Headline & { kind: "resting" }): void {
    const port = this.#port;
    const text = card(el, restCard(shown));
    const sync: ButtonOptions = { text: t.start, kind: "cta", act: () => void port.syncVault() };
    const plain: ButtonOptions = { text: t.start, act: () => void port.syncVault() };
    const findings: ButtonOptions = {
      text: texts.state.showFindings,
      kind: "cta",
      act: () => void port.showFindings(),
    };
    buttons(text, ...(shown.rest === "failed" || shown.rest === "findings" ? [findings, plain] : [sync]));
  }
}

function restCard({ rest, state }: Headline & { kind: "resting" }): CardOptions {
  const last = state.vault?.lastSync;
  const body = last && t.lastSync(ago(last.completedAt ?? last.updatedAt, Date.now()));
  switch (rest) {
    case "pending":
      return { icon: "refresh-cw", title: t.pending(pendingNotes(state)), body };
    case "failed":
      return {
        icon: "circle-alert",
        title: t.failures(state.vault?.failedNotes ?? 0),
        body: t.failedAdvice,
        tone: "warning",
      };
    case "questions":
      return { icon: "circle-help", title: t.questions, body: t.questionsAdvice };
    case "findings":
      return { icon: "list-tree", title: texts.findings.shown(state.vault?.findings ?? 0), body: t.failedAdvice };
    case "no-cards":
      return { icon: "layers", title: texts.start.noCards, body };
    case "in-step":
      return { icon: "check", title: t.nothing, body: body ?? t.nothingAdvice, tone: "good" };
  }
}

// The parts of the state that the top of the panel depends on.
function keyOf(shown: Headline): string {
  switch (shown.kind) {
    case "ended":
      return `ended ${JSON.stringify(shown.run.ending)}`;
    case "broken":
      return `broken ${shown.title} ${shown.message}`;
    case "trouble":
      return `trouble ${JSON.stringify(shown.failure)}`;
    case "resting":
      return JSON.stringify([shown.kind, restCard(shown)]);
    case "waiting":
      return `waiting ${JSON.stringify(shown.session)}`;
    default:
      return shown.kind;
  }
}
