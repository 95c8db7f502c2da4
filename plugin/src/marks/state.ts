import type { CardMark, CardState, StudySums } from "../sidecar/protocol";
import { cardLine } from "../study/figures";
import { texts } from "../texts";

/** The icon of each state; states differ by shape and not by colour alone. */
export const ICONS: Readonly<Record<CardState, string>> = {
  new: "plus",
  synced: "check",
  changed: "pencil",
  conflict: "git-compare",
  review: "spell-check",
  failed: "circle-alert",
};

const t = texts.marks;
const MOST_SHOWN = 3;

/** The study figures of cards, by slug. */
export type Study = ReadonlyMap<string, StudySums>;

/** The tooltip of a mark: the state, the cards, and the reason if the block makes none. */
export function described({ state, cards, findings }: CardMark, study: Study = new Map()): string {
  const fronts = cards.slice(0, MOST_SHOWN).flatMap(({ front, slug, state: own }) => {
    const line = cards.length > 1 && own !== state ? `${front} (${t.states[own]})` : front;
    const sums = slug === undefined ? undefined : study.get(slug);
    return sums ? [line, t.inAnki(cardLine(sums))] : [line];
  });
  const more = cards.length > MOST_SHOWN ? [`… ${t.several(cards.length)}`] : [];
  return [t.states[state], ...fronts, ...more, ...findings.slice(0, MOST_SHOWN).map(({ message }) => message)].join(
    "\n",
  );
}

/** The mark whose block has the line, counted from 1. */
export function markAt(marks: readonly CardMark[], line: number): CardMark | undefined {
  return marks.find((mark) => mark.line <= line && line <= mark.lastLine);
}

/** The marks that begin between two lines, counted from 1. */
export function marksBetween(marks: readonly CardMark[], first: number, last: number): CardMark[] {
  return marks.filter(({ line }) => first <= line && line <= last);
}

/** The Anki notes of a note's cards. */
export function ankiIdsOf(marks: readonly CardMark[]): number[] {
  return [...new Set(marks.flatMap(({ cards }) => cards.flatMap(({ ankiId }) => ankiId ?? [])))];
}
