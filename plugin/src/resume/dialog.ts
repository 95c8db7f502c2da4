import { ConfirmationModal, type App } from "obsidian";
import { cls, nameFor, titled } from "../elements";
import type { Session } from "../sidecar/protocol";
import { texts } from "../texts";
import { offer } from "./offer";

export interface Choices {
  readonly resume: () => void;
  readonly startOver: () => void;
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
  dialog.addButton((button) => button.setButtonText(texts.resume.over).setSecondary().onClick(choices.startOver));
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
