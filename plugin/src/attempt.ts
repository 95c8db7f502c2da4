import { Notice } from "obsidian";
import { failureOf } from "./sidecar/failure";

/** The result of a promise; if it fails, a notice shows the reason, and the result is undefined. */
export async function attempt<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  try {
    return await promise;
  } catch (error) {
    const { message, data } = failureOf(error);
    new Notice([message, data.advice].filter(Boolean).join(" "));
    return undefined;
  }
}
