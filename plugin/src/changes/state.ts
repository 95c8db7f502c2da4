import type { AnkiChange, ChangesListResult, ChosenChange } from "../sidecar/protocol";

/** The edits made in Anki, as far as they were read. */
export interface ChangesState {
  readonly total: number;
  /** True if edits may be written into the notes of this vault. */
  readonly allowed: boolean;
  readonly changes: readonly AnkiChange[];
}

export function firstPage({ total, allowed, changes }: ChangesListResult): ChangesState {
  return { total, allowed, changes };
}

export function nextPage(state: ChangesState, page: ChangesListResult): ChangesState {
  return { total: page.total, allowed: page.allowed, changes: [...state.changes, ...page.changes] };
}

/** The number of edits that are not shown yet. */
export function unread({ total, changes }: ChangesState): number {
  return Math.max(0, total - changes.length);
}

/** True if the edit can be written into its note so that the note makes exactly the card that Anki has. */
export function isProvable({ problem, noteText, newText }: AnkiChange): boolean {
  return problem === undefined && newText !== noteText;
}

/** The shown edits that can be written into their notes now. */
export function takeable({ allowed, changes }: ChangesState): AnkiChange[] {
  return allowed ? changes.filter(isProvable) : [];
}

export function chosen({ slug, token }: AnkiChange): ChosenChange {
  return { slug, token };
}
