import type { App } from "obsidian";
import { isRunning, type State } from "../progress/state";
import type { Syncs } from "../progress/syncs";
import type { Keeper } from "../settings/keeper";
import { openResumeDialog } from "./dialog";

/** The actions for the user's answers. */
export interface ResumePort {
  readonly state: State;
  resume(sessionId: string): unknown;
  syncVault(): unknown;
  forget(sessionId: string): unknown;
}

/** Asks once after the vault was opened, if a sync can be resumed and the setting is on. True if it asked. */
export async function offerToResume(app: App, keeper: Keeper, syncs: Syncs, port: ResumePort): Promise<boolean> {
  await keeper.loaded();
  // If the sidecar never ran on this device, there is nothing to resume, and no program is started.
  if (!keeper.isUsed) return false;
  const list = await syncs.refresh().catch(() => null);
  if (list) void syncs.lookAtAnki().catch(() => undefined);
  const session = list?.resumable;
  if (!session || !keeper.data.askOnOpen || isRunning(port.state)) return false;
  openResumeDialog(app, session, {
    resume: () => void port.resume(session.sessionId),
    startOver: () => void port.syncVault(),
    forget: () => void port.forget(session.sessionId),
  });
  return true;
}
