import { ankiIsAway } from "../sidecar/failure";
import type { Failure } from "../sidecar/protocol";
import type { Run } from "./state";
import type { Store } from "./store";

/** The outcome of a run, as far as the next step depends on it. */
export type Verdict =
  "completed" | "dry-run" | "undone" | "stopped" | "anki-away" | "guard" | "refused" | "failed" | "lost";

/** Null while it runs. */
export function verdict(run: Run): Verdict | null {
  const { ending } = run;
  if (!ending) return null;
  if (ending.kind === "lost") return "lost";
  const failure = failureIn(run);
  if (failure && ankiIsAway(failure)) return "anki-away";
  if (ending.kind === "refused") return "refused";
  const { outcome, session } = ending.result;
  if (outcome === "interrupted") return "stopped";
  if (outcome === "failed") return isGuard(run) ? "guard" : "failed";
  if (session.dryRun) return "dry-run";
  return session.mode === "undo" ? "undone" : "completed";
}

/** True if the sync stopped before it carried its plan out; other questions come before there is a plan. */
function isGuard({ ending }: Run): boolean {
  return ending?.kind === "finished" && ending.result.error?.data.code === "guard" && ending.result.planned > 0;
}

export function failureIn({ ending }: Run): Failure | null {
  if (ending?.kind === "refused") return ending.failure;
  return ending?.kind === "finished" ? (ending.result.error ?? null) : null;
}

/** True if the outcome stays relevant when the sidecar is gone. */
export function hasFailed(run: Run): boolean {
  return run.ending !== null && verdict(run) !== "completed";
}

/** Calls `act` with each run that ends from now on; returns a function that ends this. */
export function onEnding(store: Store, act: (run: Run) => void): () => void {
  let told = store.state.run?.ending ?? null;
  return store.watch(({ run }) => {
    if (!run?.ending || run.ending === told) return;
    told = run.ending;
    act(run);
  });
}
