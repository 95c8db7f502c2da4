import { Modal, type App } from "obsidian";
import { cls, titled } from "../elements";
import type { HistoryRow } from "../sidecar/protocol";
import { texts } from "../texts";
import { ago } from "../texts/wording";

const t = texts.note;

/** The history of a card or of a note's cards, newest first. */
export function openHistory(app: App, subject: string, rows: readonly HistoryRow[]): Modal {
  const dialog = new Modal(app);
  dialog.modalEl.addClass(cls("wide"));
  titled(dialog, t.historyTitle(subject));
  const body = dialog.contentEl.createDiv({ cls: cls("note-cards", "dialog") });
  if (rows.length === 0) body.createDiv({ cls: cls("faint"), text: t.noHistory });
  const list = body.createEl("ul", { cls: cls("findings") });
  for (const { at, kind, state, slug, front, message } of rows) {
    const item = list.createEl("li");
    const what = (t.kindsDone as Readonly<Record<string, string>>)[kind] ?? kind;
    const outcome = (t.outcomes as Readonly<Record<string, string>>)[state] ?? state;
    item.createDiv({ text: [what, outcome].filter((part) => part !== "").join(", ") });
    item.createDiv({ cls: cls("faint"), text: `${ago(at, Date.now())} · ${front ?? slug}` });
    if (message) item.createDiv({ cls: cls("faint"), text: message });
  }
  dialog.open();
  return dialog;
}
