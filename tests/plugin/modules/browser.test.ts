import { afterEach, describe, expect, test, vi } from "vitest";
import { isAvailable } from "../browser/available";

vi.mock("../support/paths", () => ({ chromium: () => null }));

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("Without a browser", () => {
  test("its tests are skipped, and a message explains how to get one", () => {
    vi.stubEnv("CI", "");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    expect(isAvailable()).toBe(false);
    expect(warn.mock.calls.join()).toContain("apt install chromium");
  });

  test("they fail where CI is set", () => {
    vi.stubEnv("CI", "true");
    expect(isAvailable).toThrow("apt install chromium");
  });
});
