import { describe, expect, test } from "vitest";
import { MessageLimit, MOST_BYTES } from "../../../plugin/src/sidecar/message-limit";

const bytes = (text: string) => new TextEncoder().encode(text);
const message = (body: string) => `Content-Length: ${bytes(body).length}\r\n\r\n${body}`;

describe("What the sidecar writes", () => {
  test("is read message after message, however it is cut into pieces", () => {
    const stream = bytes(
      message('{"a":1}') + message("{}") + message('"Content-Length: 9999999999\\r\\n\\r\\n"') + message("é"),
    );
    for (const size of [1, 2, 3, 7, 1000]) {
      const limit = new MessageLimit();
      for (let at = 0; at < stream.length; at += size) expect(limit.allows(stream.subarray(at, at + size))).toBe(true);
    }
  });

  test.each([
    `Content-Length: ${MOST_BYTES + 1}\r\n\r\n`,
    "Content-Length: 2000000000\r\n\r\n{",
    `${message("{}")}Content-Length: 999999999999999\r\n\r\n`,
    "Content-Type: x\r\n\r\n{}",
    "x".repeat(10_000),
  ])("is given up where a message has no end: %.40s", (text) => {
    expect(new MessageLimit().allows(bytes(text))).toBe(false);
  });

  test("is given up where a header comes piece by piece for ever", () => {
    const limit = new MessageLimit();
    let pieces = 0;
    while (limit.allows(bytes("x".repeat(100))) && pieces < 1_000) pieces += 1;
    expect(pieces).toBeLessThan(100);
  });
});
