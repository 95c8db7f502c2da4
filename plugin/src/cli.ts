import type { Plugin } from "obsidian";
import type { Actions } from "./actions";
import { percent, whereIs } from "./progress/figures";
import { isRunning, type State } from "./progress/state";
import { texts } from "./texts";

const t = texts.cli;

/** The commands of Obsidian's own command line: `obsidian resumable-anki-sync:sync` and so on. */
export function registerCli(plugin: Plugin, actions: Actions): void {
  const { id } = plugin.manifest;
  const flags = { changed: { description: t.changed } };
  plugin.registerCliHandler(`${id}:sync`, t.sync, flags, async ({ changed }) => {
    if (isRunning(actions.state)) return t.running;
    const began = await (changed ? actions.syncChanged() : actions.syncVault());
    return began ? t.started : t.notStarted;
  });
  plugin.registerCliHandler(`${id}:progress`, t.progress, null, () => progressLine(actions.state));
  plugin.registerCliHandler(`${id}:stop`, t.stop, null, async () => {
    if (!isRunning(actions.state)) return t.idle;
    await actions.stop();
    return t.stopping;
  });
}

/** How far the running sync is, in one line. */
export function progressLine(state: State): string {
  const { run } = state;
  if (!run || !isRunning(state)) return t.idle;
  const where = texts.statusBar.running(texts.phases[whereIs(run)], percent(run));
  return run.total > 0 ? `${where}, ${texts.progress.of(run.done, run.total)}` : where;
}
