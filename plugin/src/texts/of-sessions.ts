/** Sentences about a sync, put together from several texts. */

import type { Session, Statistics, SyncFinished } from "../sidecar/protocol";
import { texts } from ".";
import { ago, inSentence } from "./wording";

/** The start and the outcome of a sync. */
export function sessionLine(session: Session, now: number): string {
  return `${ago(session.startedAt, now)} · ${outcome(session)}`;
}

/** The counts of a sync. */
export function sessionFigures(session: Session): string {
  const t = texts.sessions;
  const { statistics, totalNotes } = session;
  const mode = session.dryRun ? t.dryRun : t.modes[session.mode];
  const notes = session.resumable ? t.notesOf(statistics.notesProcessed, totalNotes) : t.notes(totalNotes);
  const changes = Object.entries(t.changes)
    .map(([key, text]) => [statistics[key as keyof Statistics], text] as const)
    .filter(([n]) => n > 0)
    .map(([n, text]) => text(n));
  return [mode, notes, ...changes].filter((part) => part !== "").join(" · ");
}

/** The start of a sync, and where it stopped. */
export function beginning(session: Session, now: number): string {
  return texts.resume.from(ago(session.startedAt, now), phaseOf(session));
}

/** The progress of a sync that stopped. */
export function progressMade({ totalNotes, statistics }: Session): string {
  const { notesProcessed } = statistics;
  if (totalNotes === 0) return texts.resume.notYet;
  return texts.resume.far(notesProcessed, totalNotes, Math.max(0, totalNotes - notesProcessed));
}

/** The notice at the end of a sync. */
export function finishedNotice({ outcome: ended, session, planned, error }: SyncFinished): string {
  const t = texts.progress;
  if (error?.data.code === "guard") return `${t.guard}. ${error.message}`;
  if (ended === "failed") return [`${t.failed}.`, error?.message, error?.data.advice].filter(Boolean).join(" ");
  if (ended === "interrupted") return `${t.stopped}. ${session.resumable ? t.stoppedAdvice : t.stoppedPart}`;
  if (session.dryRun) return `${t.doneDry}. ${t.planned(planned)}`;
  return `${t.done}. ${sessionFigures(session)}`;
}

function outcome(session: Session): string {
  if (session.running) return texts.sessions.running;
  const ended = inSentence(texts.phases[session.phase]);
  return session.stoppedIn ? texts.sessions.whileIn(ended, phaseOf(session)) : ended;
}

function phaseOf(session: Session): string {
  return inSentence(texts.phases[session.stoppedIn ?? session.phase]);
}
