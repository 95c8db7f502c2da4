import { brotliDecompressSync } from "zlib";

/** The value of a text that the build packed. */
export function unpacked(text: string): unknown {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(brotliDecompressSync(bytes)));
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
