/** A piece of two texts: in both, only in the one before, or only in the one after. */
export interface Piece {
  readonly text: string;
  readonly kind: "same" | "removed" | "added";
}

// Longer texts are compared as wholes: so many marks are unreadable, and the table of the comparison grows with both.
const MOST_COMPARED = 250_000;

/** The words that differ between two texts, in order, with the words between them. */
export function wordDifferences(before: string, after: string): Piece[] {
  const [old, young] = [wordsOf(before), wordsOf(after)];
  if (old.length * young.length > MOST_COMPARED) return joined([removed(before), added(after)]);
  const lengths = commonLengths(old, young);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    const [word = "", other = ""] = [old[i], young[j]];
    if (i < old.length && j < young.length && word === other) {
      pieces.push({ text: word, kind: "same" });
      i += 1;
      j += 1;
    } else if (j === young.length || (i < old.length && length(lengths, i + 1, j) >= length(lengths, i, j + 1))) {
      pieces.push(removed(word));
      i += 1;
    } else {
      pieces.push(added(other));
      j += 1;
    }
  }
  return joined(pieces);
}

function removed(text: string): Piece {
  return { text, kind: "removed" };
}

function added(text: string): Piece {
  return { text, kind: "added" };
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

/** For each pair of positions, the number of words that the texts have in common from there on. */
function commonLengths(old: readonly string[], young: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(young.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] ?? [];
    for (let j = young.length - 1; j >= 0; j -= 1) {
      row[j] =
        old[i] === young[j]
          ? length(lengths, i + 1, j + 1) + 1
          : Math.max(length(lengths, i + 1, j), length(lengths, i, j + 1));
    }
  }
  return lengths;
}

function length(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all[all.length - 1];
    if (last?.kind === piece.kind) all[all.length - 1] = { ...last, text: last.text + piece.text };
    else if (piece.text !== "") all.push(piece);
  }
  return all;
}
