import { describe, expect, test, vi } from "vitest";
import { announce } from "../../../plugin/src/progress/announce";
import { finished } from "../support/samples";

const guard = { message: "Asks.", data: { code: "guard", kind: "question", advice: "" } } as const;

describe("A sync that stops to ask", () => {
  test.each([
    ["opens its plan", 3, 1],
    ["opens no plan if there is none yet, such as with another profile", 0, 0],
  ])("%s", (_what, planned, opened) => {
    const showPlan = vi.fn();
    const result = { ...finished, outcome: "failed" as const, planned, error: guard };
    announce(result, "asked", false, { showPlan, askWhichVault: vi.fn() });
    expect(showPlan).toHaveBeenCalledTimes(opened);
  });
});
