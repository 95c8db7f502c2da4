import { ConfirmationModal, type App } from "obsidian";
import { cls, titled } from "./elements";
import type { AdoptedCard, AdoptResult } from "./sidecar/protocol";
import { texts } from "./texts";

const t = texts.adopt;

/** Shows the Anki notes of another tool beside the vault's cards, and asks before linking them. */
export function askToAdopt(app: App, { adopted, cards, total }: AdoptResult, link: () => void): void {
  const dialog = new ConfirmationModal(app);
  titled(dialog, t.title);
  const body = dialog.contentEl.createDiv({ cls: cls("note-cards", "dialog") });
  body.createEl("p", { text: adopted > 0 ? t.found(adopted) : t.none });
  drawAdopted(body, { cards, total });
  if (adopted > 0) dialog.addButton((button) => button.setButtonText(t.yes(adopted)).setCta().onClick(link));
  dialog.addCancelButton(adopted > 0 ? t.no : t.close);
  dialog.open();
}

/** The Anki notes that are or would be linked, and those that stay as they are. */
export function drawAdopted(parent: HTMLElement, { cards, total }: Pick<AdoptResult, "cards" | "total">): void {
  const list = parent.createEl("ul", { cls: cls("findings") });
  for (const card of cards) drawCard(list, card);
  if (total > cards.length) parent.createDiv({ cls: cls("faint"), text: t.more(total - cards.length) });
}

function drawCard(parent: HTMLElement, { front, note, noteType, problem, reviewed }: AdoptedCard): void {
  const item = parent.createEl("li");
  item.createDiv({ text: front });
  item.createDiv({ cls: cls("faint"), text: t.card(note, noteType, reviewed) });
  if (problem) item.createDiv({ cls: cls("flag"), text: t.problem(problem) });
}
