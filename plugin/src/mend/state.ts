import type { CardToMend } from "../sidecar/protocol";

/** Why a card is to be mended, such as `flag` with the value `1`. */
export interface Reason {
  readonly kind: "flag" | "tag" | "marked" | "suspended" | "leech" | "lapses" | "other";
  readonly value: string;
}

/** The filter of the list. */
export interface Filter {
  readonly containing: string;
  /** Empty for cards with any reason; of flags and tags each one is a reason of its own. */
  readonly reason: string;
}

export const EVERYTHING: Filter = { containing: "", reason: "" };

/** Reads a reason as the sidecar words it. */
export function reasonOf(words: string): Reason {
  const [, kind, value = ""] = /^(flag|tag) (.+)$/.exec(words) ?? [];
  if (kind === "flag" || kind === "tag") return { kind, value };
  if (words === "marked" || words === "suspended" || words === "leech") return { kind: words, value: "" };
  const [, lapses] = /^(\d+) lapses$/.exec(words) ?? [];
  return lapses === undefined ? { kind: "other", value: words } : { kind: "lapses", value: lapses };
}

/** The key by which a reason is counted and chosen: all numbers of lapses are one. */
export function keyOf({ kind, value }: Reason): string {
  return kind === "lapses" ? kind : `${kind} ${value}`.trim();
}

/** The reasons that there are, with the number of their cards, the most frequent first. */
export function reasonsOf(cards: readonly CardToMend[]): { readonly reason: Reason; readonly cards: number }[] {
  const counted = new Map<string, { reason: Reason; cards: number }>();
  for (const reason of cards.flatMap(({ reasons }) => reasons.map(reasonOf))) {
    const key = keyOf(reason);
    counted.set(key, { reason, cards: (counted.get(key)?.cards ?? 0) + 1 });
  }
  return [...counted.values()].sort((a, b) => b.cards - a.cards);
}

export function matching(cards: readonly CardToMend[], { containing, reason }: Filter): CardToMend[] {
  const words = containing.toLowerCase();
  return cards.filter(
    ({ note, front, reasons }) =>
      `${note}\n${front}`.toLowerCase().includes(words) &&
      (reason === "" || reasons.some((each) => keyOf(reasonOf(each)) === reason)),
  );
}
