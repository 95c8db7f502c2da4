import { describe, expect, test } from "vitest";
import { framed, MessageReader, MOST_BYTES } from "../../../plugin/src/sidecar/framing";

const bytes = (text: string) => new TextEncoder().encode(text);
const message = (body: string) => `Content-Length: ${bytes(body).length}\r\n\r\n${body}`;

describe("A message of the sidecar", () => {
  test("is read whole, however the stream is cut into pieces", () => {
    const stream = bytes(
      message('{"a":1}') +
        message("{}") +
        message('"Content-Length: 9999999999\\r\\n\\r\\n"') +
        message('"é日🎴"') +
        message("[]"),
    );
    for (const size of [1, 2, 3, 7, 1000]) {
      const reader = new MessageReader();
      const read: unknown[] = [];
      for (let at = 0; at < stream.length; at += size) read.push(...(reader.feed(stream.slice(at, at + size)) ?? []));
      expect(read).toEqual([{ a: 1 }, {}, "Content-Length: 9999999999\r\n\r\n", "é日🎴", []]);
    }
  });

  test("that is empty or not JSON does not keep the next one from being read", () => {
    expect(new MessageReader().feed(bytes(message("") + message("{half") + message("1")))).toEqual([1]);
  });

  test("is read as it was written", () => {
    const sent = { id: 1, method: "explain", params: { note: "日本語.md" } };
    expect(new MessageReader().feed(framed(sent))).toEqual([sent]);
  });

  test.each([
    `Content-Length: ${MOST_BYTES + 1}\r\n\r\n`,
    "Content-Length: 2000000000\r\n\r\n{",
    `${message("{}")}Content-Length: 999999999999999\r\n\r\n`,
    "Content-Type: x\r\n\r\n{}",
    "x".repeat(10_000),
  ])("without an end makes the reader give up: %.40s", (text) => {
    expect(new MessageReader().feed(bytes(text))).toBeNull();
  });

  test("with an endless header makes the reader give up", () => {
    const reader = new MessageReader();
    let pieces = 0;
    while (reader.feed(bytes("x".repeat(100))) && pieces < 1_000) pieces += 1;
    expect(pieces).toBeLessThan(100);
  });
});
