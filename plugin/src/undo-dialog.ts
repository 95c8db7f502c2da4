import { ConfirmationModal, type App } from "obsidian";
import { texts } from "./texts";

/** Taking a sync back changes Anki, so it is asked about first. */
export function askToUndo(app: App, undo: () => void): void {
  const dialog = new ConfirmationModal(app);
  dialog.setTitle(texts.undo.title);
  dialog.contentEl.createEl("p", { text: texts.undo.body });
  dialog.addButton((button) => button.setButtonText(texts.undo.yes).setDestructive().onClick(undo));
  dialog.addCancelButton(texts.undo.no);
  dialog.open();
}
