import { cls, iconButton, nameFor, Part } from "../elements";
import { texts } from "../texts";
import { sessionFigures, sessionLine } from "../texts/of-sessions";
import { ago } from "../texts/wording";
import type { ProgressListResult, Session } from "../sidecar/protocol";

/** The actions on a sync of the list. */
export interface SessionsPort {
  resume(sessionId: string): unknown;
  undo(sessionId: string): unknown;
  forget(sessionId: string): unknown;
}

/** The incomplete and the recent syncs, with the actions on each. */
export class SessionsPart {
  readonly #part: Part<ProgressListResult | null>;

  constructor(parent: HTMLElement, port: SessionsPort) {
    this.#part = new Part(parent.createDiv({ cls: cls("sessions") }), (el, sessions) => {
      if (sessions) draw(el, sessions, port);
    });
  }

  /** While a sync runs, it is not listed, and the others cannot be resumed; `running` is its id, empty without one yet. */
  show(sessions: ProgressListResult | null, running: string | null): void {
    const shown = sessions && running !== null ? besides(running, sessions) : sessions;
    // Also drawn again each minute, since "5 minutes ago" becomes outdated.
    const minute = Math.floor(Date.now() / 60_000);
    this.#part.show(shown ? JSON.stringify([shown, minute]) : "", shown);
  }
}

function besides(id: string, { incomplete, recent }: ProgressListResult): ProgressListResult {
  // The list may be older than the sync, which it then shows as incomplete.
  const isOther = ({ running, sessionId }: Session) => !running && sessionId !== id;
  return {
    incomplete: incomplete.filter(isOther).map((session) => ({ ...session, resumable: false })),
    recent: recent.filter(isOther),
  };
}

function draw(el: HTMLElement, { incomplete, recent }: ProgressListResult, port: SessionsPort): void {
  const waiting = new Set(incomplete.map(({ sessionId }) => sessionId));
  const others = recent.filter(({ sessionId }) => !waiting.has(sessionId));
  group(el, texts.progress.incomplete, incomplete, port);
  group(el, texts.progress.recent, others, port);
}

function group(parent: HTMLElement, title: string, sessions: readonly Session[], port: SessionsPort): void {
  if (sessions.length === 0) return;
  const label = parent.createDiv({ cls: cls("label"), text: title });
  const list = parent.createEl("ul");
  nameFor(list, label);
  for (const session of sessions) row(list, session, port);
}

function row(list: HTMLElement, session: Session, port: SessionsPort): void {
  const now = Date.now();
  const when = ago(session.startedAt, now);
  const item = list.createEl("li", { cls: cls("session", `session-${session.phase}`) });
  const text = item.createDiv({ cls: cls("session-text") });
  text.createDiv({ text: sessionLine(session, now) });
  text.createDiv({ cls: cls("faint"), text: sessionFigures(session) });
  if (session.error) text.createDiv({ cls: cls("session-error"), text: session.error });
  if (session.running) return;
  const { sessionId } = session;
  const tools = item.createDiv({ cls: cls("session-tools") });
  if (session.resumable) {
    const label = texts.sessions.resumeThis(when);
    iconButton(tools, { icon: "play", label, act: () => void port.resume(sessionId) });
  }
  if (changedAnki(session)) {
    const label = texts.sessions.undoThis(when);
    iconButton(tools, { icon: "undo-2", label, act: () => void port.undo(sessionId) });
  }
  const label = texts.sessions.forgetThis(when);
  iconButton(tools, { icon: "trash-2", label, act: () => void port.forget(sessionId) });
}

function changedAnki({ mode, statistics }: Session): boolean {
  if (mode === "undo" || mode === "adopt") return false;
  const { cardsCreated, cardsUpdated, cardsDeleted, cardsRestored } = statistics;
  return cardsCreated + cardsUpdated + cardsDeleted + cardsRestored > 0;
}
