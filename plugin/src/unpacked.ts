import { brotliDecompressSync } from "zlib";

/** The alphabet of Z85 (ZeroMQ's RFC 32): five signs for four bytes, where Base64 takes a sixteenth more. */
const SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const VALUES = new Map(Array.from(SIGNS, (sign, value) => [sign, value]));

/** The value of a text that the build packed. */
export function unpacked(text: string): unknown {
  // The first sign counts the bytes that fill the last group.
  const bytes = new DataView(new ArrayBuffer(((text.length - 1) / 5) * 4));
  for (let group = 0; group < bytes.byteLength / 4; group += 1) {
    let value = 0;
    for (let sign = 0; sign < 5; sign += 1) value = value * 85 + (VALUES.get(text[1 + group * 5 + sign] ?? "") ?? 0);
    bytes.setUint32(group * 4, value);
  }
  const packed = new Uint8Array(bytes.buffer, 0, bytes.byteLength - Number(text[0]));
  return JSON.parse(new TextDecoder().decode(brotliDecompressSync(packed)));
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
