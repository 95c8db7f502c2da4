import { describe, expect, test } from "vitest";
import { withAnswer } from "../../../plugin/src/progress/vault-dialog";

describe("An answer to which vault this is goes with what was asked for:", () => {
  test("a sync is begun once more with it", () => {
    expect(withAnswer({ kind: "start", params: { dryRun: true } }, "new")).toEqual({
      kind: "start",
      params: { dryRun: true, vaultAnswer: "new" },
    });
  });

  test("an incomplete sync is resumed with it", () => {
    expect(withAnswer({ kind: "resume", params: { sessionId: "s1" } }, "same")).toEqual({
      kind: "resume",
      params: { sessionId: "s1", vaultAnswer: "same" },
    });
  });

  test("an undo needs none", () => {
    const undo = { kind: "undo", params: { sessionId: "s1" } } as const;
    expect(withAnswer(undo, "same")).toEqual(undo);
  });
});
