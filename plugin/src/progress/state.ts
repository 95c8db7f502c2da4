import type { SidecarState } from "../sidecar/sidecar";
import type {
  AnkiStatus,
  Failure,
  Notifications,
  Phase,
  ProgressListResult,
  Session,
  Statistics,
  SyncFinished,
  SyncNote,
  SyncProgress,
  SyncResumeParams,
  SyncStartParams,
  SyncStatus,
  UndoParams,
  VaultState,
} from "../sidecar/protocol";

/** The state that the views, the commands and the status bar show. */
export interface State {
  readonly sidecar: SidecarState;
  /** The running sync, or the last one of this window. */
  readonly run: Run | null;
  /** Null before the sidecar was asked. */
  readonly sessions: ProgressListResult | null;
  /** The lasting state of the vault; null before the sidecar was asked. */
  readonly vault: VaultState | null;
  /** The state of Anki when it was last asked; null before. */
  readonly anki: AnkiStatus | null;
  /** The notes that were edited since the vault's state was read. */
  readonly edited: ReadonlySet<string>;
  /** The number of saved notes that wait until Anki can be reached. */
  readonly waiting: number;
  /** The reason why the state of the vault is unknown, such as a damaged store. */
  readonly trouble: Failure | null;
  /** True if another process syncs this vault. */
  readonly lockedElsewhere: boolean;
}

/** The user's request to the sidecar, so that it can be repeated if the sidecar is lost. */
export type Asked =
  | { readonly kind: "start"; readonly params: SyncStartParams }
  | { readonly kind: "resume"; readonly params: SyncResumeParams }
  | { readonly kind: "undo"; readonly params: UndoParams };

/** One run of a sync, from the request on. */
export interface Run {
  /** Null if this window did not begin it. */
  readonly asked: Asked | null;
  /** Null until the sidecar has answered. */
  readonly session: Session | null;
  readonly phase: Phase;
  readonly done: number;
  readonly total: number;
  readonly pace: Pace;
  readonly statistics: Statistics;
  /** Some of the notes in progress. */
  readonly notes: readonly string[];
  /** The front of the card that was made last; empty before the first one. */
  readonly newest: string;
  readonly failures: readonly SyncNote[];
  readonly messages: readonly string[];
  readonly stopping: boolean;
  readonly ending: Ending | null;
}

/** The first known position of a phase, and the present one: a resumed phase does not begin at zero. */
export interface Pace {
  readonly fromDone: number;
  readonly fromSeconds: number;
  readonly seconds: number;
}

export type Ending =
  | { readonly kind: "finished"; readonly result: SyncFinished }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "lost"; readonly message: string };

export type Happening =
  | { readonly kind: "sidecar"; readonly state: SidecarState }
  | { readonly kind: "asked"; readonly what: Asked }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "began"; readonly session: Session }
  | { readonly kind: "stopping" }
  | { readonly kind: "sessions"; readonly list: ProgressListResult }
  | { readonly kind: "status"; readonly status: SyncStatus }
  | { readonly kind: "vault"; readonly vault: VaultState }
  | { readonly kind: "anki"; readonly status: AnkiStatus }
  | { readonly kind: "edited"; readonly path: string }
  | { readonly kind: "waiting"; readonly notes: number }
  | { readonly kind: "trouble"; readonly failure: Failure }
  | { readonly kind: "dismissed" }
  | Told;

/** A notification of the sidecar. */
export type Told = {
  [Name in keyof Notifications]: {
    readonly kind: "told";
    readonly name: Name;
    readonly params: Notifications[Name];
  };
}[keyof Notifications];

export const NOTHING: Statistics = {
  notesProcessed: 0,
  cardsGenerated: 0,
  cardsCreated: 0,
  cardsUpdated: 0,
  cardsDeleted: 0,
  cardsSuspended: 0,
  cardsRestored: 0,
  cardsSkipped: 0,
  errors: 0,
};

const UNMEASURED: Pace = { fromDone: 0, fromSeconds: 0, seconds: 0 };
const MOST_FAILURES = 100;
const MOST_MESSAGES = 20;

export const initialState: State = {
  sidecar: { kind: "idle" },
  run: null,
  sessions: null,
  vault: null,
  anki: null,
  edited: new Set(),
  waiting: 0,
  trouble: null,
  lockedElsewhere: false,
};

export const askedFor: Run = {
  asked: null,
  session: null,
  phase: "initializing",
  done: 0,
  total: 0,
  pace: UNMEASURED,
  statistics: NOTHING,
  notes: [],
  newest: "",
  failures: [],
  messages: [],
  stopping: false,
  ending: null,
};

export function isRunning(state: State): boolean {
  return state.run !== null && state.run.ending === null;
}

/** The id of the running sync, empty if it has none yet; null if no sync runs. */
export function runningSession({ run, sessions }: State): string | null {
  if (!run || run.ending !== null) return null;
  if (run.session) return run.session.sessionId;
  // A request to resume that names no sync resumes the last one.
  const { asked } = run;
  return (asked?.kind === "resume" && (asked.params.sessionId ?? sessions?.resumable?.sessionId)) || "";
}

/** The sync to offer for resuming, while none runs. */
export function resumable(state: State): Session | null {
  return isRunning(state) ? null : (state.sessions?.resumable ?? null);
}

export function reduce(state: State, happening: Happening): State {
  switch (happening.kind) {
    case "sidecar":
      return { ...state, sidecar: happening.state, run: withoutSidecar(state.run, happening.state) };
    case "asked":
      return { ...state, run: { ...askedFor, asked: happening.what } };
    case "refused":
      return { ...state, run: ended(state.run, { kind: "refused", failure: happening.failure }) };
    case "began":
      return { ...state, run: began(state.run, happening.session) };
    case "stopping":
      return { ...state, run: state.run && { ...state.run, stopping: true } };
    case "sessions":
      return { ...state, sessions: happening.list, trouble: null };
    case "vault":
      return { ...state, vault: happening.vault, edited: new Set() };
    case "anki":
      return { ...state, anki: happening.status };
    case "edited":
      return { ...state, edited: new Set([...state.edited, happening.path]) };
    case "waiting":
      return { ...state, waiting: happening.notes };
    case "trouble":
      return { ...state, trouble: happening.failure };
    case "status":
      return withStatus(state, happening.status);
    case "dismissed":
      return isRunning(state) ? state : { ...state, run: null };
    case "told":
      return { ...state, run: told(state.run, happening) };
  }
}

// The answer may come after the sync's own notifications, even after the last one.
function began(run: Run | null, session: Session): Run | null {
  return run && run.ending === null ? { ...run, session } : run;
}

function told(run: Run | null, happening: Told): Run | null {
  if (!run || run.ending) return run;
  switch (happening.name) {
    case "sync/phase":
      return { ...run, phase: happening.params.phase, done: 0, total: 0, pace: UNMEASURED, notes: [] };
    case "sync/progress":
      return progressed(run, happening.params);
    case "sync/note":
      return { ...run, failures: [...run.failures, happening.params].slice(0, MOST_FAILURES) };
    case "sync/card":
      return { ...run, newest: happening.params.front };
    case "sync/finished":
      return finished(run, happening.params);
    case "log":
      return { ...run, messages: [...run.messages, happening.params.message].slice(-MOST_MESSAGES) };
  }
}

function progressed(run: Run, progress: SyncProgress): Run {
  const { phase, done, total, statistics, seconds, notes } = progress;
  // While generating, notes are read first, and then a model is asked about some of them.
  const first = run.pace === UNMEASURED || run.phase !== phase || run.total !== total;
  const pace = first ? { fromDone: done, fromSeconds: seconds, seconds } : { ...run.pace, seconds };
  return { ...run, phase, done, total, statistics, notes, pace };
}

function finished(run: Run, result: SyncFinished): Run {
  const { session, failures } = result;
  const { phase, statistics } = session;
  return {
    ...run,
    session,
    phase,
    statistics,
    failures: failures.length > 0 ? failures : run.failures,
    notes: [],
    newest: "",
    stopping: false,
    ending: { kind: "finished", result },
  };
}

function withStatus(state: State, status: SyncStatus): State {
  const { lockedElsewhere } = status;
  if (!status.running || isRunning(state)) return { ...state, lockedElsewhere };
  // A view of a sync that this window did not begin, as after the plugin was switched off and on.
  const run: Run = {
    ...askedFor,
    session: status.session ?? null,
    phase: status.phase ?? "initializing",
    failures: status.failures,
    messages: status.messages,
    stopping: status.stopping,
  };
  return { ...state, lockedElsewhere, run: status.progress ? progressed(run, status.progress) : run };
}

function withoutSidecar(run: Run | null, sidecar: SidecarState): Run | null {
  if (sidecar.kind === "lost") return ended(run, { kind: "lost", message: sidecar.message });
  // A missing program, or one of another version, has a card of its own; no run was begun.
  if (sidecar.kind === "missing" || sidecar.kind === "mismatch") return run?.ending ? run : null;
  return sidecar.kind === "idle" ? ended(run, { kind: "lost", message: "" }) : run;
}

function ended(run: Run | null, ending: Ending): Run | null {
  return run && run.ending === null ? { ...run, ending, newest: "", notes: [], stopping: false } : run;
}
