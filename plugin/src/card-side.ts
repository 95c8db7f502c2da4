import { sanitizeHTMLToDom, type App } from "obsidian";
import { cls } from "./elements";
import type { CardSide } from "./sidecar/protocol";
import { texts } from "./texts";

/** Where an image of a card is, for an `src`; null where it is not known. */
export type ImageOf = (name: string) => string | null;

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
    content.append(sanitizeHTMLToDom(html));
    for (const image of content.findAll("img")) showImage(image as HTMLImageElement, imageOf);
  }
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

function showImage(image: HTMLImageElement, imageOf: ImageOf): void {
  const name = image.getAttribute("src") ?? "";
  const path = imageOf(decoded(name));
  if (path) image.src = path;
  else image.replaceWith(image.doc.createTextNode(`[${image.alt || name}]`));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function fact(list: HTMLElement, name: string, value: string, changed: boolean): void {
  if (value === "") return;
  list.createEl("dt", { text: name });
  list.createEl("dd", { text: value }).toggleClass(cls("field-changed"), changed);
}
