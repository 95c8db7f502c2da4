import type { State } from "./state";

/** How many notes the next sync has to look at; those that were edited since the sidecar was asked are among them. */
export function pendingNotes({ vault, edited }: Pick<State, "vault" | "edited">): number {
  const { newNotes = 0, changedNotes = 0, goneNotes = 0 } = vault?.pending ?? {};
  return newNotes + changedNotes + goneNotes + edited.size;
}

/** What a vault at rest asks for first. */
export type Rest = "pending" | "failed" | "questions" | "in-step";

export function restOf(state: State): Rest {
  const { vault } = state;
  if (pendingNotes(state) > 0 || (vault?.pending.cards ?? 0) > 0) return "pending";
  if ((vault?.failedNotes ?? 0) > 0) return "failed";
  return (vault?.drafts ?? 0) + (vault?.conflicts ?? 0) > 0 ? "questions" : "in-step";
}
