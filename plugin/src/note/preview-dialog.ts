import { Modal, type App } from "obsidian";
import type { ImageOf } from "../card-html";
import { drawFacts } from "../card-side";
import { cls, link, titled } from "../elements";
import type { CardsPreviewResult } from "../sidecar/protocol";
import { texts } from "../texts";
import { drawFace } from "./anki-face";
import { drawFindings } from "./findings";

/** The cards of a note as Anki would show them. */
export function openPreview(app: App, result: CardsPreviewResult, openLine: (line: number) => void): Modal {
  const dialog = new Modal(app);
  dialog.modalEl.addClass(cls("wide"));
  titled(dialog, texts.note.previewTitle(result.note));
  const body = dialog.contentEl.createDiv({ cls: cls("note-cards", "dialog") });
  if (result.cards.length === 0) body.createDiv({ cls: cls("faint"), text: texts.note.noCards });
  for (const { card, question, answer, line, media } of result.cards) {
    const el = body.createDiv({ cls: cls("side") });
    link(el, {
      text: texts.note.line(line),
      act: () => {
        dialog.close();
        openLine(line);
      },
    });
    const paths = new Map(media.map(({ name, path }) => [name, path]));
    const imageOf: ImageOf = (name) => {
      const path = paths.get(name);
      return path === undefined ? null : app.vault.adapter.getResourcePath(path);
    };
    const sides = el.createDiv({ cls: cls("sides") });
    for (const html of [question, answer]) {
      const face = sides.createDiv({ cls: cls("face") });
      drawFace(face, { html, css: result.css, isDark: app.isDarkMode(), imageOf });
    }
    drawFacts(el, card);
  }
  drawFindings(body, result.findings);
  dialog.open();
  return dialog;
}
