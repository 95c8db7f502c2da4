import type { ProgressListResult } from "../sidecar/protocol";
import type { texts } from "../texts";
import type { Asked, Run } from "./state";

/** The purpose of a run, as the next step names it. */
export type Work = keyof typeof texts.progress.restart;

export function workOf({ asked, session }: Run): Work {
  if (asked?.kind === "undo" || session?.mode === "undo") return "undo";
  if (session?.dryRun || (asked?.kind === "start" && asked.params.dryRun)) return "dry-run";
  if (asked?.params.plan !== undefined) return "plan";
  if (asked?.kind !== "start" || !asked.params.notes) return "sync";
  return asked.params.generate ? "write" : "note";
}

/** The request that repeats a run: it resumes the session if possible, else it makes the same request again. */
export function again(run: Run, sessions: ProgressListResult | null): Asked {
  const { asked, session } = run;
  const known = sessions?.incomplete.some(({ sessionId }) => sessionId === session?.sessionId);
  if (session && known) return { kind: "resume", params: { sessionId: session.sessionId } };
  if (asked) return asked;
  if (session?.mode === "undo") return { kind: "undo", params: { ...sessionUndone(session), dryRun: true } };
  // The chosen part is no longer known: a plan shows the rest.
  if (session?.dryRun || session?.mode === "selected") return { kind: "start", params: { dryRun: true } };
  return { kind: "start", params: {} };
}

function sessionUndone({ undoes }: { undoes?: string }): { sessionId?: string } {
  return undoes === undefined ? {} : { sessionId: undoes };
}
