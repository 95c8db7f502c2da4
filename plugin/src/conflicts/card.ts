import { button, cls, link, nameFor } from "../elements";
import type { Conflict, ConflictField, ConflictSide, TextPiece } from "../sidecar/protocol";
import { texts } from "../texts";

const t = texts.conflicts;

export interface ConflictOptions {
  readonly decide: (side: ConflictSide) => void;
  readonly openNote: () => void;
}

/** A card with both texts beside each other, the last common one above, and the choice between them. */
export function drawConflict(list: HTMLElement, conflict: Conflict, { decide, openNote }: ConflictOptions): void {
  const item = list.createEl("li", { cls: cls("conflict"), attr: { "data-slug": conflict.slug } });
  const head = item.createDiv({ cls: cls("conflict-head") });
  head.createSpan({ cls: cls("front"), text: conflict.front || conflict.slug });
  link(head, { text: conflict.note, act: openNote, label: texts.progress.openPlace(conflict.note) });
  for (const field of conflict.fields) drawField(item, field);
  const bar = item.createDiv({ cls: cls("buttons"), attr: { role: "group" } });
  nameFor(bar, t.choose);
  for (const side of ["anki", "vault", "later"] as const) {
    const chosen = conflict.decision === side || (side === "later" && conflict.decision === undefined);
    const el = button(bar, { text: t.sides[side], label: t.chooseFor(side, conflict.front), act: () => decide(side) });
    el.setAttribute("aria-pressed", String(chosen));
  }
  if (conflict.decision) item.createDiv({ cls: cls("faint"), text: t.waits });
}

function drawField(parent: HTMLElement, { name, vault, anki, last }: ConflictField): void {
  const field = parent.createDiv({ cls: cls("field") });
  field.createDiv({ cls: cls("label"), text: name });
  if (last !== undefined) drawSide(field.createDiv(), t.last, [{ text: last, changed: false }]);
  const sides = field.createDiv({ cls: cls("sides") });
  drawSide(sides, t.vault, vault);
  drawSide(sides, t.anki, anki);
}

function drawSide(parent: HTMLElement, title: string, pieces: readonly TextPiece[]): void {
  const el = parent.createDiv({ cls: cls("side"), attr: { role: "group" } });
  nameFor(el, el.createDiv({ cls: cls("side-title"), text: title }));
  const words = el.createDiv({ cls: cls("conflict-text") });
  if (pieces.length === 0) words.createSpan({ cls: cls("faint"), text: t.empty });
  for (const { text, changed } of pieces) {
    if (changed) words.createEl("mark", { text });
    else words.appendText(text);
  }
}
