import { Modal, type App } from "obsidian";
import { drawCardSide } from "../card-side";
import { cls, link } from "../elements";
import type { CardsPreviewResult } from "../sidecar/protocol";
import { texts } from "../texts";
import { drawFindings } from "./findings";

/** The cards of a note as Anki would show them. */
export function openPreview(app: App, result: CardsPreviewResult, openLine: (line: number) => void): Modal {
  const dialog = new Modal(app);
  dialog.modalEl.addClass(cls("wide"));
  dialog.setTitle(texts.note.previewTitle(result.note));
  const body = dialog.contentEl.createDiv({ cls: cls("note-cards", "dialog") });
  if (result.cards.length === 0) body.createDiv({ cls: cls("faint"), text: texts.note.noCards });
  for (const { card, line, media } of result.cards) {
    const el = body.createDiv({ cls: cls("side") });
    link(el, {
      text: texts.note.line(line),
      act: () => {
        dialog.close();
        openLine(line);
      },
    });
    const paths = new Map(media.map(({ name, path }) => [name, path]));
    drawCardSide(el, card, (name) => {
      const path = paths.get(name);
      return path === undefined ? null : app.vault.adapter.getResourcePath(path);
    });
  }
  drawFindings(body, result.findings);
  dialog.open();
  return dialog;
}
