import { Notice } from "obsidian";
import type { Failure, SyncFinished } from "../sidecar/protocol";
import { finishedNotice } from "../texts/of-sessions";

/** The origin of a sync: the user asked for it, or the plugin began it by itself, such as after a note was saved. */
export type Origin = "asked" | "automatic";

/** The views that open after a sync. */
export interface AnnouncePort {
  showPlan(): unknown;
  askWhichVault(doubt: Failure): unknown;
}

/** Shows a notice that a sync ended, and opens its plan or its question. */
export function announce(result: SyncFinished, origin: Origin, quiet: boolean, port: AnnouncePort): void {
  const { outcome, session, error } = result;
  const well = outcome === "completed";
  if (origin === "automatic" && error?.data.code === "locked") return;
  if (!well || !(quiet || origin === "automatic")) new Notice(finishedNotice(result));
  const plans =
    (error?.data.code === "guard" && result.planned > 0) || (well && (session.dryRun || result.differing > 0));
  if (origin === "asked" && plans) void port.showPlan();
  if (origin === "asked" && error?.data.code === "vault-in-doubt") port.askWhichVault(error);
}
