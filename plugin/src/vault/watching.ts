import { TFile, type App, type Plugin, type TAbstractFile } from "obsidian";
import type { Syncs } from "../progress/syncs";
import type { Store } from "../progress/store";
import type { Clock, Timer } from "../sidecar/ports";
import type { Sidecar } from "../sidecar/sidecar";
import type { AutomaticSyncs } from "./automatic";
import { isNote, type VaultEvent } from "./events";
import type { Outbox } from "./outbox";
import { Saving } from "./saving";

// The delay between an edit and a request for the vault's state, and between two requests to Anki.
const AFTER_EDIT = 10_000;
const AFTER_LOOK = 15 * 60_000;

export interface WatchingOptions {
  readonly clock: Clock;
  readonly sidecar: Sidecar;
  readonly store: Store;
  readonly syncs: Syncs;
  readonly outbox: Outbox;
  readonly automatic: AutomaticSyncs;
  readonly syncOnSave: () => boolean;
  /** True if the sidecar ran on this device before, so that it may be started without a request. */
  readonly isUsed: () => boolean;
}

/** Passes renames and deletions on, syncs a saved note if the setting is on, and keeps the shown state up to date. */
export function watchVault(plugin: Plugin, app: App, options: WatchingOptions): void {
  const { clock, sidecar, store, outbox, automatic } = options;
  const pass = (event: VaultEvent) => {
    outbox.add(event);
    // This does not start the sidecar, which gets the events before the next sync.
    if (sidecar.state.kind === "ready") {
      void sidecar
        .connect()
        .then((connection) => outbox.send(connection))
        .catch(() => undefined);
    }
  };
  const saving = new Saving(clock, (path) => automatic.saved(path));
  const edited = noticeEdits(plugin, options);
  plugin.register(() => saving.close());
  plugin.registerEvent(
    app.vault.on("rename", (file, from) => {
      if (!isNoteFile(file) && !isNote(from)) return;
      edited(file.path);
      if (file instanceof TFile && isNote(from)) pass({ kind: "renamed", from, to: file.path });
    }),
  );
  plugin.registerEvent(
    app.vault.on("delete", (file) => {
      if (!isNoteFile(file)) return;
      edited(file.path);
      pass({ kind: "deleted", path: file.path });
    }),
  );
  plugin.registerEvent(
    app.vault.on("create", (file) => {
      if (isNoteFile(file)) edited(file.path);
    }),
  );
  plugin.registerEvent(
    app.vault.on("modify", (file) => {
      if (!isNoteFile(file)) return;
      edited(file.path);
      if (options.syncOnSave()) saving.changed(file.path);
    }),
  );
  let looked = clock.now();
  plugin.registerDomEvent(window, "focus", () => {
    if (!options.isUsed() || clock.now() - looked < AFTER_LOOK || store.state.vault === null) return;
    looked = clock.now();
    void options.syncs.lookAtAnki().catch(() => undefined);
  });
}

/** Counts a note as edited, and later asks the sidecar, if it runs, for the state of the vault. */
function noticeEdits(plugin: Plugin, { clock, sidecar, store, syncs }: WatchingOptions): (path: string) => void {
  let timer: Timer | null = null;
  plugin.register(() => timer?.cancel());
  return (path) => {
    if (store.state.vault === null) return;
    store.tell({ kind: "edited", path });
    timer ??= clock.after(AFTER_EDIT, () => {
      timer = null;
      if (sidecar.state.kind === "ready") void syncs.refresh().catch(() => undefined);
    });
  };
}

function isNoteFile(file: TAbstractFile): boolean {
  return file instanceof TFile && isNote(file.path);
}
