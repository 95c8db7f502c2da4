import { TFile, type App, type Plugin } from "obsidian";
import type { Syncs } from "../progress/syncs";
import { isRunning } from "../progress/state";
import type { Store } from "../progress/store";
import type { Clock } from "../sidecar/ports";
import type { Sidecar } from "../sidecar/sidecar";
import { isNote, type VaultEvent } from "./events";
import type { Outbox } from "./outbox";
import { Saving } from "./saving";

export interface WatchingOptions {
  readonly clock: Clock;
  readonly sidecar: Sidecar;
  readonly store: Store;
  readonly syncs: Syncs;
  readonly outbox: Outbox;
  readonly syncOnSave: () => boolean;
}

/** Passes renames and deletions on, and syncs a saved note of cards where the user wants that. */
export function watchVault(plugin: Plugin, app: App, options: WatchingOptions): void {
  const { clock, sidecar, store, syncs, outbox } = options;
  const pass = (event: VaultEvent) => {
    outbox.add(event);
    // A sidecar that does not run is not started for it: it hears of it before the next sync.
    if (sidecar.state.kind === "ready") {
      void sidecar
        .connect()
        .then((connection) => outbox.send(connection))
        .catch(() => undefined);
    }
  };
  const saving = new Saving(clock, (path) => void syncSaved(path).catch(() => undefined));
  const syncSaved = async (path: string) => {
    if (isRunning(store.state)) return saving.changed(path);
    const connection = await sidecar.connect();
    const { cards } = await connection.request("cards/preview", { note: path });
    if (cards.length > 0) await syncs.start({ notes: [path] }, "automatic");
  };
  plugin.register(() => saving.close());
  plugin.registerEvent(
    app.vault.on("rename", (file, from) => {
      if (file instanceof TFile && isNote(from)) pass({ kind: "renamed", from, to: file.path });
    }),
  );
  plugin.registerEvent(
    app.vault.on("delete", (file) => {
      if (file instanceof TFile && isNote(file.path)) pass({ kind: "deleted", path: file.path });
    }),
  );
  plugin.registerEvent(
    app.vault.on("modify", (file) => {
      if (options.syncOnSave() && file instanceof TFile && isNote(file.path)) saving.changed(file.path);
    }),
  );
}
