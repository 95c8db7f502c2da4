import { brotliDecompressSync } from "zlib";

/** The value of a text that the build packed: two signs are thirteen bits, which are compressed JSON. */
export function unpacked(text: string): unknown {
  const bytes = [];
  let bits = 0;
  let count = 0;
  for (let place = 0; place < text.length; place += 2) {
    bits |= (valueAt(text, place) * 91 + valueAt(text, place + 1)) << count;
    for (count += 13; count > 7; count -= 8) {
      bytes.push(bits & 255);
      bits >>= 8;
    }
  }
  // The last signs may hold a byte too many, which Brotli ignores.
  return JSON.parse(new TextDecoder().decode(brotliDecompressSync(Uint8Array.from(bytes))));
}

// The signs are those from `#` to `~` without the backslash.
function valueAt(text: string, place: number): number {
  const code = text.charCodeAt(place);
  return code - (code < 92 ? 35 : 36);
}

type Table = Readonly<Record<string, unknown>>;

/** A table of functions together with the strings that the build packed. */
export function withTexts(functions: Table, strings: Table): Table {
  const keys = new Set([...Object.keys(functions), ...Object.keys(strings)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const [own, packed] = [functions[key], strings[key]];
      return [key, isTable(packed) ? withTexts(isTable(own) ? own : {}, packed) : (packed ?? own)];
    }),
  );
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null;
}
