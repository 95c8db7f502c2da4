import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { unpacked } from "../../../plugin/src/unpacked";
import { pluginFolder } from "../support/paths";
// @ts-expect-error: a module of the build, without types.
import { pack } from "../../../plugin/pack.mjs";

const packedAs = pack as (value: unknown) => string;

describe("A text that the build packs", () => {
  test("is unpacked unchanged, whatever its length", () => {
    for (let length = 0; length < 40; length += 1) {
      const value = { text: "äж字 of some length".repeat(length), n: length, noise: Math.sin(length).toString(36) };
      expect(unpacked(JSON.parse(packedAs(value)) as string)).toEqual(value);
    }
  });

  test("is unpacked in few milliseconds", () => {
    const code = readFileSync(join(pluginFolder, "main.js"), "utf8");
    const packed = [...code.matchAll(/"([#-[\]-~]{2000,})"/g)].map(([, text]) => text ?? "");
    const times = packed.map(timed).sort((a, b) => a - b);
    const size = (Buffer.byteLength(code) / 1000).toFixed(1);
    console.info(`main.js has ${size} kB; its parts are unpacked in ${times.map((t) => t.toFixed(1)).join(", ")} ms.`);
    expect(packed).toHaveLength(2);
  });
});

/** The median time to unpack a text, in milliseconds. */
function timed(text: string): number {
  const times = Array.from({ length: 15 }, () => {
    const before = performance.now();
    unpacked(text);
    return performance.now() - before;
  });
  return times.sort((a, b) => a - b)[7] ?? 0;
}
