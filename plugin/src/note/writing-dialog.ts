import { ConfirmationModal, type App } from "obsidian";
import { cls, titled } from "../elements";
import type { GenerateEstimateResult } from "../sidecar/protocol";
import { texts } from "../texts";
import { duration, money } from "../texts/wording";

const t = texts.writing;

/** Shows what writing cards would send and cost, and asks. */
export function askToWrite(app: App, estimate: GenerateEstimateResult, write: () => void): ConfirmationModal {
  const dialog = new ConfirmationModal(app);
  titled(dialog, t.title);
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  for (const text of sentences(estimate)) body.createEl("p", { text });
  if (estimate.notes > 0) dialog.addButton((button) => button.setButtonText(t.yes).setCta().onClick(write));
  dialog.addCancelButton(t.no);
  dialog.open();
  return dialog;
}

export function sentences(estimate: GenerateEstimateResult): string[] {
  const { notes, requests, model, host, otherHosts = [], inputTokens, outputTokens, cost, seconds } = estimate;
  if (notes === 0) return [t.none];
  return [
    t.estimate(notes, requests, model, [host, ...otherHosts].join(", ")),
    t.tokens(inputTokens, outputTokens),
    // A model on this computer is free.
    ...(cost ? [t.cost(money(cost))] : []),
    ...(seconds === undefined ? [] : [t.time(duration(seconds))]),
    t.drafts,
  ];
}
