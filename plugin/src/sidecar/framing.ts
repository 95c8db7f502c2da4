/** Longer than any message of the sidecar; the program keeps to a quarter of it. */
export const MOST_BYTES = 256 * 1024 * 1024;
const LONGEST_HEADER = 8 * 1024;
const LENGTH = /content-length:[ \t]*(\d{1,15})[ \t]*\r?\n/i;

/** A message as the sidecar reads it: JSON after a header that counts its bytes. */
export function framed(message: object): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const header = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** Divides a stream of bytes into messages. */
export class MessageReader {
  #header = "";
  #pieces: Uint8Array[] = [];
  /** The missing bytes of the body; null while a header is read. */
  #left: number | null = null;

  /**
   * The messages that these bytes complete; one that is not JSON is left out. Null if the stream is unreadable:
   * a header is malformed, or announces too long a body.
   */
  feed(bytes: Uint8Array): unknown[] | null {
    const messages: unknown[] = [];
    let at = 0;
    while (at < bytes.length || this.#left === 0) {
      if (this.#left === null) {
        const end = this.#endOfHeader(bytes, at);
        if (end < 0) return this.#header.length <= LONGEST_HEADER ? messages : null;
        this.#left = Number(LENGTH.exec(this.#header)?.[1] ?? Number.NaN);
        this.#header = "";
        if (!(this.#left <= MOST_BYTES)) return null;
        at = end;
      }
      const piece = bytes.subarray(at, at + this.#left);
      at += piece.length;
      this.#left -= piece.length;
      this.#pieces.push(piece);
      if (this.#left === 0) messages.push(...this.#message());
    }
    return messages;
  }

  #message(): unknown[] {
    const decoder = new TextDecoder();
    const text = this.#pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
    this.#pieces = [];
    this.#left = null;
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  }

  /** The start of the body that the header announces; -1 if the header is not complete. */
  #endOfHeader(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      this.#header += String.fromCharCode(bytes[at] ?? 0);
      if (this.#header.endsWith("\r\n\r\n")) return at + 1;
      if (this.#header.length > LONGEST_HEADER) return -1;
    }
    return -1;
  }
}
