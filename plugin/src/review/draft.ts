import type { App, Component } from "obsidian";
import { drawFacts, imagesOfVault } from "../card-side";
import { buttons, cls, link, nameFor } from "../elements";
import { drawFace } from "../note/anki-face";
import type { CardSide, Draft, DraftField } from "../sidecar/protocol";
import { texts } from "../texts";
import { drawMarkdown } from "./markdown";

const t = texts.review;

export interface DraftOptions {
  readonly app: App;
  /** The component that owns the rendered Markdown. */
  readonly component: Component;
  /** The style of the cards in Anki. */
  readonly css: string;
  readonly isEdited: boolean;
  /** The user's text so far; null if there is none. */
  readonly edits: readonly DraftField[] | null;
  readonly open: () => void;
  readonly discard: () => void;
  readonly changed: (fields: DraftField[]) => void;
  readonly save: (fields: DraftField[]) => void;
}

/** A draft beside the piece of the note that it rests on. */
export function drawDraft(parent: HTMLElement, draft: Draft, options: DraftOptions): void {
  const sides = parent.createDiv({ cls: cls("sides") });
  const quote = side(sides, t.quote);
  drawText(quote.createEl("blockquote", { cls: cls("quote") }), draft.quote, draft, options);
  link(quote, { text: t.open(draft.note, draft.line), act: options.open });
  const made = side(sides, t.draft);
  if (options.isEdited) drawEditor(made, options.edits ?? draft.fields, options);
  else if (draft.card && !options.edits) drawCard(made, draft.card, options);
  else drawFields(made, options.edits ?? draft.fields, draft, options);
  if (draft.replaces && !options.isEdited) drawFields(side(parent, t.replaces), draft.replaces, draft, options);
}

function side(parent: HTMLElement, title: string): HTMLElement {
  const el = parent.createDiv({ cls: cls("side"), attr: { role: "group" } });
  nameFor(el, el.createDiv({ cls: cls("side-title"), text: title }));
  return el;
}

/** The card as it will look in Anki. */
function drawCard(parent: HTMLElement, card: CardSide, { app, css }: DraftOptions): void {
  const imageOf = imagesOfVault(app);
  for (const { name, html } of card.fields) {
    if (html === "") continue;
    const field = parent.createDiv({ cls: cls("field") });
    field.createDiv({ cls: cls("label"), text: name });
    drawFace(field.createDiv({ cls: cls("face") }), { html, css, isDark: app.isDarkMode(), imageOf });
  }
  drawFacts(parent, card);
}

function drawFields(parent: HTMLElement, fields: readonly DraftField[], draft: Draft, options: DraftOptions): void {
  for (const { name, markdown } of fields) {
    const field = parent.createDiv({ cls: cls("field") });
    field.createDiv({ cls: cls("label"), text: name });
    drawText(field.createDiv({ cls: cls("field-content") }), markdown, draft, options);
  }
}

function drawText(el: HTMLElement, markdown: string, { note }: Draft, { app, component }: DraftOptions): void {
  el.addClass("markdown-rendered");
  drawMarkdown(app, el, markdown, note, component);
}

function drawEditor(parent: HTMLElement, fields: readonly DraftField[], options: DraftOptions): void {
  const areas = fields.map(({ name, markdown }) => {
    const field = parent.createEl("label", { cls: cls("field") });
    field.createDiv({ cls: cls("label"), text: name });
    const area = field.createEl("textarea", { text: markdown, attr: { rows: "4" } });
    return { name, area };
  });
  const written = () => areas.map(({ name, area }) => ({ name, markdown: area.value }));
  for (const { area } of areas) area.addEventListener("input", () => options.changed(written()));
  buttons(
    parent,
    { text: t.save, kind: "cta", act: () => options.save(written()) },
    { text: t.discard, act: options.discard },
  );
  areas[0]?.area.focus();
}
