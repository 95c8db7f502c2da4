import type { Conflict, ConflictDecision, ConflictSide, ConflictsListResult } from "../sidecar/protocol";

/** The conflicts that were read so far. */
export interface ConflictsState {
  readonly total: number;
  readonly undecided: number;
  readonly conflicts: readonly Conflict[];
}

export function firstPage({ total, undecided, conflicts }: ConflictsListResult): ConflictsState {
  return { total, undecided, conflicts };
}

export function nextPage(state: ConflictsState, page: ConflictsListResult): ConflictsState {
  return { total: page.total, undecided: page.undecided, conflicts: [...state.conflicts, ...page.conflicts] };
}

/** The number of conflicts that are not shown yet. */
export function unread({ total, conflicts }: ConflictsState): number {
  return Math.max(0, total - conflicts.length);
}

/** The number of decisions that wait for the next sync. */
export function decided({ total, undecided }: ConflictsState): number {
  return total - undecided;
}

export function decisionOn({ slug, token }: Conflict, side: ConflictSide): ConflictDecision {
  return { slug, token, side };
}

/** The state with a decision about a card. */
export function withDecision(state: ConflictsState, slug: string, side: ConflictSide): ConflictsState {
  const conflicts = state.conflicts.map((each) => (each.slug === slug ? decide(each, side) : each));
  const before = state.conflicts.find((each) => each.slug === slug)?.decision !== undefined;
  const change = Number(before) - Number(side !== "later");
  return { ...state, conflicts, undecided: state.undecided + change };
}

function decide(conflict: Conflict, side: ConflictSide): Conflict {
  if (side !== "later") return { ...conflict, decision: side };
  const open = { ...conflict };
  delete open.decision;
  return open;
}
