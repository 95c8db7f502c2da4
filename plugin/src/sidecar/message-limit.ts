/** Longer than any message of the sidecar; the program keeps to a quarter of it. */
export const MOST_BYTES = 256 * 1024 * 1024;
const LONGEST_HEADER = 8 * 1024;
const LENGTH = /content-length:[ \t]*(\d{1,15})[ \t]*\r?\n/i;

/** Follows a stream of messages, each a header and a body, to tell when one is longer than it may be. */
export class MessageLimit {
  #header = "";
  #left = 0;

  /** Returns whether the bytes may be read on: false where a header is none, or names too long a body. */
  allows(bytes: Uint8Array): boolean {
    let at = Math.min(this.#left, bytes.length);
    this.#left -= at;
    while (at < bytes.length) {
      const end = this.#endOfHeader(bytes, at);
      if (end < 0) return this.#header.length <= LONGEST_HEADER;
      const length = Number(LENGTH.exec(this.#header)?.[1] ?? Number.NaN);
      this.#header = "";
      if (!(length <= MOST_BYTES)) return false;
      at = end + Math.min(length, bytes.length - end);
      this.#left = length - (at - end);
    }
    return true;
  }

  /** Where the body begins that the header announces; -1 where the header goes on. */
  #endOfHeader(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      this.#header += String.fromCharCode(bytes[at] ?? 0);
      if (this.#header.endsWith("\r\n\r\n")) return at + 1;
      if (this.#header.length > LONGEST_HEADER) return -1;
    }
    return -1;
  }
}
