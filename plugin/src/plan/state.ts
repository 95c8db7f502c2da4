import type { Asked } from "../progress/state";
import type { PlanGetResult, PlannedAction } from "../sidecar/protocol";

/** The part of the plan that was read, and the user's choice. */
export interface PlanState {
  readonly head: PlanGetResult;
  readonly actions: readonly PlannedAction[];
  /** True if cards outside the exceptions are ticked; most of a plan is never opened. */
  readonly byDefault: boolean;
  /** The slugs with the opposite tick. */
  readonly exceptions: ReadonlySet<string>;
}

export function firstPage(head: PlanGetResult): PlanState {
  return { head, actions: head.actions, byDefault: true, exceptions: new Set() };
}

export function nextPage(state: PlanState, page: PlanGetResult): PlanState {
  return { ...state, actions: [...state.actions, ...page.actions] };
}

/** Conflicts are not carried out; they wait for a decision. */
export function canTick({ kind }: PlannedAction): boolean {
  return kind !== "conflict";
}

export function isTicked(state: PlanState, slug: string): boolean {
  return state.exceptions.has(slug) !== state.byDefault;
}

export function tick(state: PlanState, slug: string, ticked: boolean): PlanState {
  const exceptions = new Set(state.exceptions);
  if (ticked === state.byDefault) exceptions.delete(slug);
  else exceptions.add(slug);
  return { ...state, exceptions };
}

export function tickAll(state: PlanState, ticked: boolean): PlanState {
  return { ...state, byDefault: ticked, exceptions: new Set() };
}

/** The number of actions that can be carried out. */
export function doable({ head: { counts } }: PlanState): number {
  return counts.create + counts.update + counts.delete + counts.restore;
}

export function ticked(state: PlanState): number {
  return state.byDefault ? doable(state) - state.exceptions.size : state.exceptions.size;
}

/** The number of actions that are not shown yet. */
export function unread({ head, actions }: PlanState): number {
  return Math.max(0, head.total - actions.length);
}

/** The request that carries out the ticked actions; null if none is ticked. `slugs` are those of the whole plan. */
export function request(state: PlanState, slugs: readonly string[]): Asked | null {
  const only = slugs.filter((slug) => isTicked(state, slug));
  if (only.length === 0) return null;
  const { sessionId: plan, stoppedByGuard, undoes } = state.head;
  if (undoes !== undefined) return { kind: "undo", params: { sessionId: undoes, plan } };
  if (only.length < slugs.length) return { kind: "start", params: { plan, only } };
  return stoppedByGuard ? { kind: "resume", params: { sessionId: plan, plan } } : { kind: "start", params: { plan } };
}

/** True if parts of the plan can be chosen: an undo is carried out as a whole. */
export function canChoose({ head }: PlanState): boolean {
  return head.undoes === undefined;
}
