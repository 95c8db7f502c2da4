import { Notice } from "obsidian";
import { failureOf } from "./sidecar/failure";

/** What a promise gives; where it fails, a notice says why, and the result is undefined. */
export async function attempt<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  try {
    return await promise;
  } catch (error) {
    const { message, data } = failureOf(error);
    new Notice([message, data.advice].filter(Boolean).join(" "));
    return undefined;
  }
}
