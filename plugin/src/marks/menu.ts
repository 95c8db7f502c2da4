import { Menu } from "obsidian";
import type { CardMark } from "../sidecar/protocol";
import { texts } from "../texts";

const t = texts.marks;

/** The actions on the card of a mark. */
export interface MarkPort {
  preview(note: string, lines?: Lines): unknown;
  explain(note: string): unknown;
  openInAnki(ankiIds: number[]): unknown;
  showHistory(slug: string, front: string): unknown;
  showReview(): unknown;
  syncNote(note: string): unknown;
}

/** A part of a note, by its first and last line counted from 1. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

interface Item {
  readonly title: string;
  readonly icon: string;
  readonly act: () => unknown;
}

export function menuOf(note: string, mark: CardMark, port: MarkPort): Menu {
  const menu = new Menu();
  for (const { title, icon, act } of itemsOf(note, mark, port)) {
    menu.addItem((item) => item.setTitle(title).setIcon(icon).onClick(act));
  }
  return menu;
}

/** The menu of a mark, with only the actions that are possible. */
export function itemsOf(note: string, { line, lastLine, cards, findings }: CardMark, port: MarkPort): Item[] {
  const ankiIds = cards.flatMap(({ ankiId }) => ankiId ?? []);
  const made = cards.filter(({ state }) => state !== "review");
  const items: Item[] = [];
  if (made.length > 0) {
    const act = () => port.preview(note, { first: line, last: lastLine });
    items.push({ title: t.preview, icon: "eye", act });
  }
  if (cards.length > made.length) items.push({ title: t.review, icon: "spell-check", act: () => port.showReview() });
  if (ankiIds.length > 0) {
    items.push({ title: t.openInAnki, icon: "external-link", act: () => port.openInAnki(ankiIds) });
  }
  for (const { slug, front } of made) {
    if (slug === undefined) continue;
    const title = made.length > 1 ? `${t.history}: ${front}` : t.history;
    items.push({ title, icon: "history", act: () => port.showHistory(slug, front) });
  }
  if (findings.length > 0 || cards.length === 0) {
    items.push({ title: t.why, icon: "circle-help", act: () => port.explain(note) });
  }
  items.push({ title: texts.menu.syncNote, icon: "file-up", act: () => port.syncNote(note) });
  return items;
}
