import { Notice } from "obsidian";
import type { Actions } from "../actions";
import type { SyncFinished } from "../sidecar/protocol";
import { texts } from "../texts";

/** Whether the user asked for a sync, or saving a note did. */
export type Origin = "asked" | "automatic";

/** Says that a sync ended, and shows the plan or asks the question that it left to the user. */
export function announce(result: SyncFinished, origin: Origin, quiet: boolean, actions: Actions): void {
  const { outcome, session, error } = result;
  const well = outcome === "completed";
  if (!well || !(quiet || origin === "automatic")) new Notice(texts.notices.finished(result));
  const plans = error?.data.code === "guard" || (well && (session.dryRun || result.differing > 0));
  if (origin === "asked" && plans) void actions.showPlan();
  if (origin === "asked" && error?.data.code === "vault-in-doubt") actions.askWhichVault(error);
}
