import type { App } from "obsidian";
import { cardHtml, type ImageOf } from "./card-html";
import { cls } from "./elements";
import type { CardSide } from "./sidecar/protocol";
import { texts } from "./texts";

/** One side of a comparison, or a card by itself: its fields as Anki shows them, deck, tags and note type. */
export function drawCardSide(
  parent: HTMLElement,
  side: CardSide,
  imageOf: ImageOf,
  changed: readonly string[] = [],
): void {
  for (const { name, html } of side.fields) {
    if (html === "") continue;
    const field = parent.createDiv({ cls: cls("field") });
    field.toggleClass(cls("field-changed"), changed.includes(name));
    field.createDiv({ cls: cls("label"), text: name });
    const content = field.createDiv({ cls: cls("field-content") });
    content.append(cardHtml(html, imageOf));
  }
  drawFacts(parent, side, changed);
}

/** The deck, the tags and the note type of a card. */
export function drawFacts(parent: HTMLElement, side: CardSide, changed: readonly string[] = []): void {
  const facts = parent.createEl("dl", { cls: cls("facts") });
  fact(facts, texts.plan.deck, side.deck, changed.includes("deck"));
  fact(facts, texts.plan.tags, side.tags.join(", "), changed.includes("tags"));
  fact(facts, texts.plan.noteType, side.noteType, changed.includes("note type"));
}

/** The images that the vault has under the name that they have in Anki. */
export function imagesOfVault(app: App): ImageOf {
  return (name) => {
    const file = app.metadataCache.getFirstLinkpathDest(name, "");
    return file ? app.vault.getResourcePath(file) : null;
  };
}

function fact(list: HTMLElement, name: string, value: string, changed: boolean): void {
  if (value === "") return;
  list.createEl("dt", { text: name });
  list.createEl("dd", { text: value }).toggleClass(cls("field-changed"), changed);
}
