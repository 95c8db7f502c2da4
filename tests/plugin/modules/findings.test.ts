import { describe, expect, test } from "vitest";
import { allOf, EVERYTHING, firstPage, nextPage, request, unread } from "../../../plugin/src/findings/state";
import type { IndexGetResult } from "../../../plugin/src/sidecar/protocol";

function page(from: number, to: number, totalFindings: number): IndexGetResult {
  const findings = Array.from({ length: to - from }, (_, n) => ({ path: `${from + n}.md`, code: "half", message: "" }));
  return { notes: {}, places: {}, states: {}, findings, totalFindings, codes: { half: 10_000, open: 2 } };
}

describe("The findings", () => {
  test("are all there, page by page", () => {
    let state = firstPage(EVERYTHING, page(0, 200, 10_002));
    expect(unread(state)).toBe(9_802);
    for (let at = 200; at < 10_002; at += 200) state = nextPage(state, page(at, Math.min(at + 200, 10_002), 10_002));
    expect(state.findings).toHaveLength(10_002);
    expect(unread(state)).toBe(0);
  });

  test("are counted without the filter", () => {
    expect(allOf(firstPage({ containing: "x", code: "open" }, page(0, 0, 0)))).toBe(10_002);
  });

  test("are requested with only the parts of the filter that are set", () => {
    expect(request(EVERYTHING, 200, 100)).toEqual({ offset: 200, limit: 100 });
    expect(request({ containing: "cell", code: "half" }, 0, 100)).toEqual({
      offset: 0,
      limit: 100,
      containing: "cell",
      code: "half",
    });
  });
});
