import { brotliDecompressSync } from "zlib";

/** The value of a text that the build packed. */
export function unpacked(text: string): unknown {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(brotliDecompressSync(bytes)));
}
