import { Modal, type App } from "obsidian";
import { cls, link, titled } from "../elements";
import type { ExplainedBlock, ExplainResult } from "../sidecar/protocol";
import { texts } from "../texts";
import { drawFindings } from "./findings";

/** For each block of a note, the cards that it makes, or why it makes none. */
export function openExplanation(app: App, result: ExplainResult, openLine: (line: number) => void): Modal {
  const dialog = new Modal(app);
  dialog.modalEl.addClass(cls("wide"));
  titled(dialog, texts.note.explainTitle(result.note));
  const body = dialog.contentEl.createDiv({ cls: cls("note-cards", "dialog") });
  const counts = result.counts ? texts.note.counted : texts.note.notCounted(result.reason ?? "");
  body.createDiv({ text: result.blocks.length > 0 || !result.counts ? counts : texts.note.noBlocks });
  for (const block of result.blocks) {
    drawBlock(body, block, (line) => {
      dialog.close();
      openLine(line);
    });
  }
  dialog.open();
  return dialog;
}

function drawBlock(parent: HTMLElement, block: ExplainedBlock, openLine: (line: number) => void): void {
  const el = parent.createDiv({ cls: cls("side") });
  const head = el.createDiv({ cls: cls("block-head") });
  link(head, { text: texts.note.line(block.line), act: () => openLine(block.line) });
  const made = block.cards.length;
  head.createSpan({ text: made > 0 ? texts.note.makes(made) : texts.note.makesNone });
  if (block.syntax) head.createSpan({ cls: cls("faint"), text: block.syntax });
  el.createDiv({ cls: cls("faint"), text: block.excerpt });
  for (const { front, noteType } of block.cards) {
    const card = el.createDiv({ cls: cls("block-card") });
    card.createSpan({ text: front });
    card.createSpan({ cls: cls("faint"), text: noteType });
  }
  drawFindings(el, block.findings);
}
