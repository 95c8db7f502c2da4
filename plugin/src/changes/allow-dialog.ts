import { ConfirmationModal, type App } from "obsidian";
import { cls, titled } from "../elements";
import { texts } from "../texts";

const t = texts.changes;

/** Says what writing edits into notes means, and asks whether it may be done in this vault. */
export function askToAllow(app: App, allow: () => void): void {
  const dialog = new ConfirmationModal(app);
  titled(dialog, t.allowTitle);
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  for (const text of [t.allowWhat, t.allowProof, t.allowUndo]) body.createEl("p", { text });
  dialog.addButton((button) => button.setButtonText(t.allowYes).setCta().onClick(allow));
  dialog.addCancelButton(t.cancel);
  dialog.open();
}
