import { Modal, type App } from "obsidian";
import { cls } from "../elements";
import type { HistoryRow } from "../sidecar/protocol";
import { texts } from "../texts";
import { ago } from "../texts/wording";

const t = texts.marks;

/** What was done to a card, newest first. */
export function openHistory(app: App, front: string, rows: readonly HistoryRow[]): Modal {
  const dialog = new Modal(app);
  dialog.setTitle(t.historyTitle(front));
  const body = dialog.contentEl.createDiv({ cls: cls("note-cards", "dialog") });
  if (rows.length === 0) body.createDiv({ cls: cls("faint"), text: t.noHistory });
  for (const { at, kind, state, message } of rows) {
    const row = body.createDiv({ cls: cls("block-card") });
    const kinds: Readonly<Record<string, string>> = texts.kinds;
    row.createSpan({ text: state === "done" ? (kinds[kind] ?? kind) : `${kinds[kind] ?? kind} (${state})` });
    row.createSpan({ cls: cls("faint"), text: ago(at, Date.now()) });
    if (message) row.createDiv({ cls: cls("faint"), text: message });
  }
  dialog.open();
  return dialog;
}
