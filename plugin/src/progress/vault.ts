import type { State } from "./state";

/** The number of notes that the next sync reads, including those edited since the sidecar was asked. */
export function pendingNotes({ vault, edited }: Pick<State, "vault" | "edited">): number {
  const { newNotes = 0, changedNotes = 0, goneNotes = 0 } = vault?.pending ?? {};
  return newNotes + changedNotes + goneNotes + edited.size;
}

/** The most urgent task of a vault while no sync runs. */
export type Rest = "pending" | "failed" | "questions" | "findings" | "no-cards" | "in-step";

/** A vault is in step only if nothing that the panel counts waits for a sync or for the user. */
export function restOf(state: Pick<State, "vault" | "edited" | "waiting">): Rest {
  const { pending, failedNotes = 0, drafts = 0, conflicts = 0, ankiEdits = 0, findings = 0 } = state.vault ?? {};
  if (pendingNotes(state) + (pending?.cards ?? 0) + state.waiting > 0) return "pending";
  if (failedNotes > 0) return "failed";
  if (drafts + conflicts + ankiEdits > 0) return "questions";
  if (findings > 0) return "findings";
  return hasNoCards(state) ? "no-cards" : "in-step";
}

/** True if the notes were synced and make no card: then the panel shows how to write one. */
export function hasNoCards(state: Pick<State, "vault" | "edited">): boolean {
  return state.vault?.lastSync !== undefined && state.vault.cards === 0 && pendingNotes(state) === 0;
}
