import { ConfirmationModal, type App } from "obsidian";
import { cls, titled } from "../elements";
import type { Failure, VaultAnswer } from "../sidecar/protocol";
import { texts } from "../texts";
import type { Asked } from "./state";

/** Asks which vault this is, if Anki holds cards that may be its own. Closing the dialog means later. */
export function openVaultDialog(
  app: App,
  { message, data }: Failure,
  answered: (answer: VaultAnswer) => void,
): ConfirmationModal {
  const dialog = new ConfirmationModal(app);
  dialog.addClass(cls("vault-in-doubt"));
  dialog.contentEl.addClass(cls("dialog"));
  titled(dialog, texts.vault.title);
  for (const text of [message, data.advice]) dialog.contentEl.createEl("p", { text });
  // A copy beside its original is probably another vault.
  const isCopy = Boolean(data.vault?.keptBy);
  const answers: readonly VaultAnswer[] = isCopy ? ["new", "same"] : ["same", "new"];
  for (const [place, answer] of answers.entries()) {
    dialog.addButton((button) => {
      button.setButtonText(texts.vault[answer]).onClick(() => answered(answer));
      if (place === 0) button.setCta().setInitialFocus();
      else button.setSecondary();
    });
  }
  dialog.addCancelButton(texts.vault.later);
  dialog.open();
  return dialog;
}

/** The request with the user's answer about the vault; an undo needs no answer. */
export function withAnswer(what: Asked, vaultAnswer: VaultAnswer): Asked {
  switch (what.kind) {
    case "start":
      return { kind: "start", params: { ...what.params, vaultAnswer } };
    case "resume":
      return { kind: "resume", params: { ...what.params, vaultAnswer } };
    case "undo":
      return what;
  }
}
