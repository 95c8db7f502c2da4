import type { App } from "obsidian";
import type { Actions } from "../actions";
import { isRunning } from "../progress/state";
import type { Syncs } from "../progress/syncs";
import type { Keeper } from "../settings/keeper";
import { openResumeDialog } from "./dialog";

/** When the vault was opened: asks once, where there is a sync to resume and the user wants to be asked. */
export async function offerToResume(app: App, keeper: Keeper, syncs: Syncs, actions: Actions): Promise<void> {
  await keeper.loaded();
  // Where the sidecar never ran on this device, there is nothing to resume, and no program is started.
  if (!keeper.remembered && !keeper.path) return;
  const list = await syncs.refresh().catch(() => null);
  const session = list?.resumable;
  if (!session || !keeper.data.askOnOpen || isRunning(actions.state)) return;
  openResumeDialog(app, session, {
    resume: () => void actions.resume(session.sessionId),
    startOver: () => void actions.syncVault(),
  });
}
