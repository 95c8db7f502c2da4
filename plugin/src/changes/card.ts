import { buttons, cls, link, nameFor, type ButtonOptions } from "../elements";
import { wordDifferences, type Piece } from "../plan/words";
import type { AnkiChange, TextPiece } from "../sidecar/protocol";
import { texts } from "../texts";
import { placeIn } from "../texts/wording";
import { isProvable } from "./state";

const t = texts.changes;

export interface ChangeOptions {
  /** Writes the edit into its note; null if it cannot or must not be written. */
  readonly take: (() => void) | null;
  readonly openNote: () => void;
}

/** A card with the lines of its note beside what Anki has, and what can be done about it. */
export function drawChange(list: HTMLElement, change: AnkiChange, { take, openNote }: ChangeOptions): void {
  const place = placeIn(change.note, change.line);
  const item = list.createEl("li", { cls: cls("conflict"), attr: { "data-slug": change.slug } });
  const head = item.createDiv({ cls: cls("conflict-head") });
  head.createSpan({ cls: cls("front"), text: change.front || change.slug });
  link(head, { text: place, act: openNote, label: texts.progress.openPlace(place) });
  if (change.fields.length > 0) drawTexts(item, change);
  drawKept(item, change);
  if (change.problem) item.createDiv({ cls: cls("flag"), text: change.problem });
  const open: ButtonOptions = { text: t.open, label: t.openThis(place), act: openNote };
  const taking: ButtonOptions[] = take ? [{ text: t.take, label: t.takeThis(change.front), act: take }] : [];
  buttons(item, ...taking, open);
}

function drawTexts(item: HTMLElement, change: AnkiChange): void {
  const { fields, noteText, newText } = change;
  const sides = item.createDiv({ cls: cls("sides") });
  if (isProvable(change)) {
    const pieces = wordDifferences(noteText, newText);
    drawSide(sides, t.inNote, (el) => drawWords(el, pieces, "removed"));
    drawSide(sides, t.becomes, (el) => drawWords(el, pieces, "added"));
  } else if (noteText) {
    drawSide(sides, t.inNote, (el) => el.setText(noteText));
  } else {
    drawSide(sides, t.synced, (el) => {
      for (const { name, vault } of fields) drawField(el, name, vault);
    });
  }
  drawSide(sides, t.inAnki, (el) => {
    for (const { name, anki } of fields) drawField(el, name, anki);
  });
}

function drawSide(sides: HTMLElement, title: string, draw: (el: HTMLElement) => void): void {
  const el = sides.createDiv({ cls: cls("side"), attr: { role: "group" } });
  nameFor(el, el.createDiv({ cls: cls("side-title"), text: title }));
  draw(el.createDiv({ cls: cls("conflict-text", "words") }));
}

/** One of two compared texts, with the words that the other lacks marked. */
function drawWords(el: HTMLElement, pieces: readonly Piece[], own: "removed" | "added"): void {
  for (const { text, kind } of pieces) {
    if (kind === "same") el.appendText(text);
    else if (kind === own) el.createEl(own === "added" ? "ins" : "del", { text });
  }
}

function drawField(el: HTMLElement, name: string, pieces: readonly TextPiece[]): void {
  el.createDiv({ cls: cls("label"), text: name });
  const text = el.createDiv();
  if (pieces.length === 0) text.createSpan({ cls: cls("faint"), text: texts.conflicts.empty });
  for (const { text: words, changed } of pieces) {
    if (changed) text.createEl("mark", { text: words });
    else text.appendText(words);
  }
}

/** Shows changes other than those of the text; Anki keeps them. */
function drawKept(item: HTMLElement, { addedTags, removedTags, deck }: AnkiChange): void {
  const lines = [
    ...(addedTags.length > 0 ? [t.addedTags(addedTags.join(", "))] : []),
    ...(removedTags.length > 0 ? [t.removedTags(removedTags.join(", "))] : []),
    ...(deck === undefined ? [] : [t.deck(deck)]),
  ];
  for (const text of lines) item.createDiv({ cls: cls("fact"), text });
  if (lines.length > 0) item.createDiv({ cls: cls("faint"), text: t.staysInAnki });
}
