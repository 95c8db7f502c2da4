import { buttons, card, type ButtonOptions, type CardOptions } from "../elements";
import { texts } from "../texts";
import { workOf } from "./again";
import { failureText, failureTitle } from "./failure-titles";
import { failureIn, verdict, type Verdict } from "./ending";
import type { Run } from "./state";

const t = texts.progress;

/** The actions of the next step after a sync. */
export interface EndedPort {
  resume(sessionId: string): unknown;
  again(run: Run): unknown;
  showPlan(): unknown;
  showConflicts(): unknown;
  checkSetUp(): unknown;
  dismiss(): void;
}

/** A card with the outcome of a sync, and the one next step. */
export function drawEnded(parent: HTMLElement, run: Run, port: EndedPort): void {
  const ended = verdict(run);
  if (!ended) return;
  const text = card(parent, describe(run, ended));
  const next = nextStep(run, ended, port);
  const close: ButtonOptions = { text: t.dismiss, act: () => port.dismiss() };
  buttons(text, ...(next ? [next, close] : [close]));
}

function describe(run: Run, ended: Verdict): CardOptions {
  const failure = failureIn(run);
  const said = failure ? failureText(failure) : undefined;
  const title = failure ? failureTitle(failure) : undefined;
  switch (ended) {
    case "completed":
      return { icon: "check", title: t.done, body: closing(run), tone: run.failures.length > 0 ? "warning" : "good" };
    case "dry-run":
      return workOf(run) === "undo"
        ? { icon: "undo-2", title: t.undoPlanned, body: closing(run) }
        : { icon: "list-checks", title: t.doneDry, body: closing(run), tone: "good" };
    case "undone":
      return { icon: "undo-2", title: t.undone, body: closing(run), tone: "good" };
    case "stopped":
      return { icon: "pause", title: title ?? t.stopped, body: said ?? stoppedBody(run), tone: "warning" };
    case "anki-away":
      return { icon: "plug", title: title ?? t.failed, body: said, tone: "warning" };
    case "guard":
      return { icon: "shield-alert", title: t.guard, body: said, tone: "warning" };
    case "refused":
      return { icon: "circle-alert", title: title ?? t.refused, body: said, tone: "bad" };
    case "failed":
      return { icon: "circle-alert", title: title ?? t.failed, body: said, tone: "bad" };
    case "lost":
      return { icon: "unplug", title: t.lost, body: lostBody(run), tone: "bad" };
  }
}

function nextStep(run: Run, ended: Verdict, port: EndedPort): ButtonOptions | null {
  const { session } = run;
  switch (ended) {
    case "stopped":
    case "failed":
    case "anki-away":
      return session?.resumable
        ? { text: t.resume, kind: "cta", act: () => void port.resume(session.sessionId) }
        : { text: t.repeat[workOf(run)], kind: "cta", act: () => void port.again(run) };
    case "lost":
      return { text: t.restart[workOf(run)], kind: "cta", act: () => void port.again(run) };
    case "dry-run":
    case "guard":
      return { text: t.showPlan, kind: "cta", act: () => void port.showPlan() };
    case "refused":
      return { text: texts.commands.check, kind: "cta", act: () => void port.checkSetUp() };
    case "completed":
    case "undone":
      return followUp(run, port);
  }
}

function followUp({ ending }: Run, port: EndedPort): ButtonOptions | null {
  if (ending?.kind !== "finished") return null;
  if (ending.result.differing > 0) return { text: t.showPlan, kind: "cta", act: () => void port.showPlan() };
  if (ending.result.conflicts === 0) return null;
  return { text: t.showConflicts, kind: "cta", act: () => void port.showConflicts() };
}

function closing(run: Run): string {
  if (run.ending?.kind !== "finished") return "";
  const { conflicts, differing, kept, planned, session } = run.ending.result;
  return [
    ...(session.dryRun ? [t.planned(planned)] : []),
    ...(differing > 0 ? [t.differing(differing)] : []),
    ...(conflicts > 0 ? [t.conflicts(conflicts)] : []),
    ...(kept.length > 0 ? [t.kept(kept.length)] : []),
  ].join(" ");
}

function stoppedBody({ session }: Run): string {
  return session === null || session.resumable ? t.stoppedAdvice : t.stoppedPart;
}

function lostBody({ ending }: Run): string {
  return ending?.kind === "lost" ? [ending.message, t.lostAdvice].filter(Boolean).join(" ") : t.lostAdvice;
}
