import type { Draft, DraftField, ReviewDecision, ReviewListResult, Verb } from "../sidecar/protocol";

/** The drafts that were read so far, the current one, and the marked ones. */
export interface ReviewState {
  readonly drafts: readonly Draft[];
  readonly total: number;
  readonly flagged: number;
  readonly cursor: number;
  readonly marked: ReadonlySet<string>;
  readonly editing: boolean;
  /** The style of the cards in Anki. */
  readonly css: string;
  /** The user's edits of drafts before a decision; they stay when another draft is shown. */
  readonly edits: ReadonlyMap<string, readonly DraftField[]>;
}

export type Key = "next" | "previous" | "mark" | "mark-all" | "edit" | "cancel";

export function reviewOf({ drafts, total, flagged, css = "" }: ReviewListResult): ReviewState {
  return { drafts, total, flagged, css, cursor: 0, marked: new Set(), editing: false, edits: new Map() };
}

/** The state before a rejection, with what was typed since. */
export function restored(before: ReviewState, { edits }: ReviewState): ReviewState {
  return { ...before, edits: new Map([...before.edits, ...edits]) };
}

/** The drafts as they are now, with the user's edits, marks and place among them. */
export function readAgain(state: ReviewState, page: ReviewListResult): ReviewState {
  const ids = page.drafts.map(({ draftId }) => draftId);
  const marked = new Set(ids.filter((id) => state.marked.has(id)));
  const again = { ...reviewOf(page), marked, edits: state.edits };
  return moveTo(again, ids.indexOf(current(state)?.draftId ?? ""));
}

export function withMore(state: ReviewState, page: ReviewListResult): ReviewState {
  return { ...state, total: page.total, drafts: [...state.drafts, ...page.drafts] };
}

export function current(state: ReviewState): Draft | null {
  return state.drafts[state.cursor] ?? null;
}

export function moveTo(state: ReviewState, index: number): ReviewState {
  const cursor = Math.max(0, Math.min(state.drafts.length - 1, index));
  const draft = state.drafts[cursor];
  return { ...state, cursor, editing: draft !== undefined && state.edits.has(draft.draftId) };
}

export function press(state: ReviewState, key: Key): ReviewState {
  switch (key) {
    case "next":
      return moveTo(state, state.cursor + 1);
    case "previous":
      return moveTo(state, state.cursor - 1);
    case "mark":
      return mark(state, state.cursor);
    case "mark-all":
      return markAll(state);
    case "edit":
      return { ...state, editing: current(state) !== null };
    case "cancel":
      return { ...state, editing: false };
  }
}

export function mark(state: ReviewState, index: number): ReviewState {
  const draft = state.drafts[index];
  if (!draft) return state;
  const marked = new Set(state.marked);
  if (!marked.delete(draft.draftId)) marked.add(draft.draftId);
  return { ...state, marked };
}

/** The marked drafts or, without any, the current one. */
export function chosen(state: ReviewState): string[] {
  const draft = current(state);
  return state.marked.size > 0 ? [...state.marked] : draft ? [draft.draftId] : [];
}

export function decisions(state: ReviewState, verb: Exclude<Verb, "edit">): ReviewDecision[] {
  return chosen(state).map((draftId) => {
    const draft = state.drafts.find((each) => each.draftId === draftId);
    const edits = state.edits.get(draftId);
    return verb === "accept" && draft && edits ? edited(draft, edits) : { draftId, verb };
  });
}

/** The state with the user's edit of a draft; an unchanged text does not count as an edit. */
export function withEdit(state: ReviewState, draft: Draft, fields: readonly DraftField[]): ReviewState {
  const edits = new Map(state.edits);
  if (edited(draft, fields).verb === "edit") edits.set(draft.draftId, fields);
  else edits.delete(draft.draftId);
  return { ...state, edits };
}

/** The state without the user's edit of a draft. */
export function withoutEdit(state: ReviewState, draftId: string): ReviewState {
  const edits = new Map(state.edits);
  edits.delete(draftId);
  return { ...state, edits, editing: false };
}

/** Accepts a draft with the user's edit, if there is one. */
export function edited(draft: Draft, fields: readonly DraftField[]): ReviewDecision {
  const changed = fields.filter(
    ({ name, markdown }) => draft.fields.find((field) => field.name === name)?.markdown !== markdown,
  );
  return changed.length > 0
    ? { draftId: draft.draftId, verb: "edit", fields: changed }
    : { draftId: draft.draftId, verb: "accept" };
}

/** The state without the decided drafts; the cursor stays at the same index. */
export function without(state: ReviewState, draftIds: readonly string[]): ReviewState {
  const gone = new Set(draftIds);
  const drafts = state.drafts.filter(({ draftId }) => !gone.has(draftId));
  const before = state.drafts.slice(0, state.cursor).filter(({ draftId }) => gone.has(draftId)).length;
  const left = {
    ...state,
    drafts,
    total: Math.max(0, state.total - gone.size),
    flagged: Math.max(0, state.flagged - flagsAmong(state, gone)),
    marked: new Set([...state.marked].filter((id) => !gone.has(id))),
    edits: new Map([...state.edits].filter(([id]) => !gone.has(id))),
  };
  return moveTo(left, state.cursor - before);
}

function flagsAmong(state: ReviewState, gone: ReadonlySet<string>): number {
  return state.drafts.filter(({ draftId, flags }) => gone.has(draftId) && flags.length > 0).length;
}

function markAll(state: ReviewState): ReviewState {
  const all = state.marked.size === state.drafts.length;
  return { ...state, marked: new Set(all ? [] : state.drafts.map(({ draftId }) => draftId)) };
}
