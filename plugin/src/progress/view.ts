import { ItemView, type WorkspaceLeaf } from "obsidian";
import { buttons, card, cls, Part } from "../elements";
import { texts } from "../texts";
import type { Actions } from "../actions";
import { SetUpCard, type SetUpOptions } from "../sidecar/set-up-card";
import { drawEnded } from "./ended-card";
import { RunPart } from "./run-part";
import { SessionsPart } from "./sessions-part";
import { standing, type Standing } from "./standing";
import { isRunning, type State } from "./state";
import type { Store } from "./store";

export const PROGRESS_VIEW = "resumable-anki-sync-progress";

const t = texts.progress;

/** The panel in the right side dock: what runs, what ran, and the next step. */
export class ProgressView extends ItemView {
  readonly #store: Store;
  readonly #actions: Actions;
  readonly #setUp: SetUpOptions;

  constructor(leaf: WorkspaceLeaf, store: Store, actions: Actions, setUp: SetUpOptions) {
    super(leaf);
    this.#store = store;
    this.#actions = actions;
    this.#setUp = setUp;
  }

  override getViewType(): string {
    return PROGRESS_VIEW;
  }

  override getDisplayText(): string {
    return t.title;
  }

  override getIcon(): string {
    return "layers";
  }

  override async onOpen(): Promise<void> {
    this.contentEl.empty();
    this.contentEl.addClass(cls("view"), cls("progress"));
    const top = this.contentEl.createDiv({ cls: cls("standing") });
    const setUp = this.addChild(new SetUpCard(top.createDiv(), this.#setUp));
    const head = new Part<Standing>(top.createDiv({ attr: { role: "status" } }), (el, shown) => this.#head(el, shown));
    const run = new RunPart(this.contentEl, this.#actions);
    const sessions = new SessionsPart(this.contentEl, this.#actions);
    const show = (state: State) => {
      const now = standing(state);
      setUp.show(now);
      head.show(keyOf(now), now);
      run.show(now.kind === "running" || now.kind === "ended" ? now.run : null);
      sessions.show(now.kind === "missing" || now.kind === "mismatch" ? null : state.sessions, isRunning(state));
    };
    this.register(this.#store.watch(show));
    // A panel that was open when Obsidian ended is opened again before the layout is ready.
    this.app.workspace.onLayoutReady(() => {
      if (this.#store.state.sidecar.kind === "idle") void this.#actions.refresh();
    });
    return Promise.resolve();
  }

  #head(el: HTMLElement, shown: Standing): void {
    const actions = this.#actions;
    const start = { text: t.start, kind: "cta", act: () => void actions.syncVault() } as const;
    switch (shown.kind) {
      case "ended":
        return drawEnded(el, shown.run, actions);
      case "broken": {
        const text = card(el, {
          icon: "unplug",
          title: shown.title,
          body: shown.message,
          tone: "bad",
        });
        buttons(text, { text: texts.sidecar.retry, kind: "cta", act: () => void actions.refresh() });
        return;
      }
      case "connecting":
        card(el, { icon: "loader", title: t.connecting });
        return;
      case "elsewhere": {
        const text = card(el, { icon: "lock", title: t.elsewhere, body: t.elsewhereAdvice, tone: "warning" });
        buttons(text, { text: texts.sidecar.again, kind: "cta", act: () => void actions.refresh() });
        return;
      }
      case "waiting": {
        const body = [texts.resume.from(shown.session, Date.now()), texts.resume.far(shown.session)].join(" ");
        const text = card(el, { icon: "pause", title: t.stopped, body, tone: "warning" });
        const { sessionId } = shown.session;
        buttons(text, { text: t.resume, kind: "cta", act: () => void actions.resume(sessionId) });
        return;
      }
      case "never":
        buttons(card(el, { icon: "layers", title: t.never, body: t.neverAdvice }), start);
        return;
      case "resting":
        buttons(card(el, { icon: "check", title: t.nothing, body: t.nothingAdvice }), start);
        return;
      case "missing":
      case "mismatch":
      case "running":
    }
  }
}

// What is seen at the top depends on this much of what is known.
function keyOf(shown: Standing): string {
  switch (shown.kind) {
    case "ended":
      return `ended ${JSON.stringify(shown.run.ending)}`;
    case "broken":
      return `broken ${shown.title} ${shown.message}`;
    case "waiting":
      return `waiting ${JSON.stringify(shown.session)}`;
    default:
      return shown.kind;
  }
}
