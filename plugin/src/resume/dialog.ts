import { ConfirmationModal, type App } from "obsidian";
import { cls, nameFor, titled } from "../elements";
import type { Session } from "../sidecar/protocol";
import { texts } from "../texts";
import { offer } from "./offer";

export interface Choices {
  readonly resume: () => void;
  readonly startOver: () => void;
  readonly forget: () => void;
}

/** Asks once if a sync should be resumed. Closing the dialog means later: nothing happens. */
export function openResumeDialog(app: App, session: Session, choices: Choices): ConfirmationModal {
  const dialog = new ConfirmationModal(app);
  dialog.addClass(cls("resume"));
  titled(dialog, texts.resume.title);
  const body = dialog.contentEl.createDiv({ cls: cls("resume-body", "dialog") });
  for (const line of offer(session, Date.now())) body.createEl("p", { text: line });
  if (session.totalNotes > 0) drawBar(body, session);
  dialog.addButton((button) =>
    button.setButtonText(texts.resume.yes).setCta().setInitialFocus().onClick(choices.resume),
  );
  // A sync of the vault does not write the cards of chosen notes.
  const [other, act] =
    session.mode === "selected" ? [texts.progress.forget, choices.forget] : [texts.resume.over, choices.startOver];
  dialog.addButton((button) => button.setButtonText(other).setSecondary().onClick(act));
  dialog.addCancelButton(texts.resume.later);
  dialog.open();
  return dialog;
}

function drawBar(parent: HTMLElement, { totalNotes, statistics }: Session): void {
  const bar = parent.createEl("progress", { cls: cls("resume-bar") });
  nameFor(bar, texts.progress.bar);
  bar.max = totalNotes;
  bar.value = statistics.notesProcessed;
}
