import { askedFor, type Run } from "../../../plugin/src/progress/state";
import type {
  PlannedAction,
  PlanGetResult,
  Session,
  SyncFinished,
  VaultState,
} from "../../../plugin/src/sidecar/protocol";
import { NOTHING } from "../../../plugin/src/progress/state";

export const session: Session = {
  sessionId: "s1",
  phase: "interrupted",
  stoppedIn: "generating",
  mode: "full",
  target: "file:a.apkg",
  withIndex: true,
  dryRun: false,
  startedAt: "2026-03-01T10:00:00Z",
  updatedAt: "2026-03-01T10:05:00Z",
  totalNotes: 100,
  statistics: { ...NOTHING, notesProcessed: 40 },
  resumable: true,
  running: false,
};

export const finished: SyncFinished = {
  outcome: "completed",
  session: { ...session, phase: "completed", resumable: false },
  seconds: 2,
  planned: 3,
  conflicts: 0,
  failures: [],
  kept: [],
  differing: 0,
};

export function run(changes: Partial<Run> = {}): Run {
  return { ...askedFor, session, ...changes };
}

export function action(slug: string, kind: PlannedAction["kind"] = "update"): PlannedAction {
  return {
    kind,
    slug,
    note: "A.md",
    front: `Front of ${slug}`,
    differs: ["Front"],
    reason: "",
    reviewed: false,
  };
}

export function plan(actions: readonly PlannedAction[], changes: Partial<PlanGetResult> = {}): PlanGetResult {
  const count = (kind: string) => actions.filter((each) => each.kind === kind).length;
  return {
    sessionId: "s1",
    dryRun: true,
    again: false,
    stoppedByGuard: false,
    managed: 100,
    counts: {
      create: count("create"),
      update: count("update"),
      delete: count("delete"),
      restore: count("restore"),
      conflict: count("conflict"),
    },
    total: actions.length,
    actions: [...actions],
    kept: [],
    ...changes,
  };
}

/** A vault whose cards are all in Anki, with these counts. */
export function vault(changes: Partial<VaultState> = {}, pending: Partial<VaultState["pending"]> = {}): VaultState {
  return {
    lastSync: finished.session,
    notes: 10,
    cards: 30,
    pending: { newNotes: 0, changedNotes: 0, goneNotes: 0, cards: 0, ...pending },
    failedNotes: 0,
    findings: 0,
    drafts: 0,
    conflicts: 0,
    ...changes,
  };
}
