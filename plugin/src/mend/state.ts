import type { CardToMend, MendReason } from "../sidecar/protocol";

/** The filter of the list. */
export interface Filter {
  readonly containing: string;
  /** Empty for cards with any reason; of flags and tags each one is a reason of its own. */
  readonly reason: string;
}

export const EVERYTHING: Filter = { containing: "", reason: "" };

/** The key by which a reason is counted and chosen: all numbers of lapses are one. */
export function keyOf({ kind, value = "" }: MendReason): string {
  return kind === "lapses" ? kind : `${kind} ${value}`.trim();
}

/** The reasons that there are, with the number of their cards, the most frequent first. */
export function reasonsOf(cards: readonly CardToMend[]): { readonly reason: MendReason; readonly cards: number }[] {
  const counted = new Map<string, { reason: MendReason; cards: number }>();
  for (const reason of cards.flatMap(({ why }) => why)) {
    const key = keyOf(reason);
    counted.set(key, { reason, cards: (counted.get(key)?.cards ?? 0) + 1 });
  }
  return [...counted.values()].sort((a, b) => b.cards - a.cards);
}

export function matching(cards: readonly CardToMend[], { containing, reason }: Filter): CardToMend[] {
  const words = containing.toLowerCase();
  return cards.filter(
    ({ note, front, why }) =>
      `${note}\n${front}`.toLowerCase().includes(words) &&
      (reason === "" || why.some((each) => keyOf(each) === reason)),
  );
}
