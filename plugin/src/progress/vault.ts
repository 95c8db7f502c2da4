import type { State } from "./state";

/** The number of notes that the next sync reads, including those edited since the sidecar was asked. */
export function pendingNotes({ vault, edited }: Pick<State, "vault" | "edited">): number {
  const { newNotes = 0, changedNotes = 0, goneNotes = 0 } = vault?.pending ?? {};
  return newNotes + changedNotes + goneNotes + edited.size;
}

/** The most urgent task of a vault while no sync runs. */
export type Rest = "pending" | "failed" | "questions" | "in-step";

export function restOf(state: State): Rest {
  const { vault } = state;
  if (pendingNotes(state) > 0 || (vault?.pending.cards ?? 0) > 0) return "pending";
  if ((vault?.failedNotes ?? 0) > 0) return "failed";
  return (vault?.drafts ?? 0) + (vault?.conflicts ?? 0) > 0 ? "questions" : "in-step";
}
