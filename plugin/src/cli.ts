import type { Plugin } from "obsidian";
import { isRunning, type State } from "./progress/state";
import { runningText } from "./status-bar";
import { texts } from "./texts";

const t = texts.cli;

/** The actions that the command line needs. */
export interface CliPort {
  readonly state: State;
  syncVault(): Promise<boolean>;
  syncChanged(): Promise<boolean>;
  stop(): Promise<void>;
}

/** The commands of Obsidian's own command line: `obsidian resumable-anki-sync:sync` and so on. */
export function registerCli(plugin: Plugin, port: CliPort): void {
  const { id } = plugin.manifest;
  const flags = { changed: { description: t.changed } };
  plugin.registerCliHandler(`${id}:sync`, t.sync, flags, async ({ changed }) => {
    if (isRunning(port.state)) return t.running;
    const began = await (changed ? port.syncChanged() : port.syncVault());
    return began ? t.started : t.notStarted;
  });
  plugin.registerCliHandler(`${id}:progress`, t.progress, null, () => progressLine(port.state));
  plugin.registerCliHandler(`${id}:stop`, t.stop, null, async () => {
    if (!isRunning(port.state)) return t.idle;
    await port.stop();
    return t.stopping;
  });
}

/** The progress of the running sync, in one line. */
export function progressLine(state: State): string {
  const { run } = state;
  if (!run || !isRunning(state)) return t.idle;
  const where = runningText(run);
  return run.total > 0 ? `${where}, ${texts.progress.of(run.done, run.total)}` : where;
}
