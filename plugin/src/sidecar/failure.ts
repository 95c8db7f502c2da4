import type { ErrorCode, ErrorData, Failure } from "./protocol";

/** An error for the user: what happened, and what to do. */
export class SidecarError extends Error {
  override readonly name = "SidecarError";

  constructor(
    message: string,
    readonly data: ErrorData,
  ) {
    super(message);
  }
}

/** True if the sidecar itself was lost, so that a new one has to be started. */
export function isLoss(error: unknown): boolean {
  return error instanceof SidecarError && error.data.code === "worker-lost";
}

/** True if Anki cannot be reached now and can be later, without a change of settings. */
export function ankiIsAway({ data }: Failure): boolean {
  return data.code === "anki-not-running" || data.code === "anki-collection-in-use";
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof SidecarError && error.data.code === code;
}

/** Any error as one that can be shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof SidecarError) return { message: error.message, data: error.data };
  const message = error instanceof Error ? error.message : String(error);
  return { message, data: { code: "internal", kind: "internal", advice: "" } };
}

/** The data of an error answer, if it has the sidecar's form. */
export function errorData(data: unknown): ErrorData {
  const known = typeof data === "object" && data !== null && "code" in data && "advice" in data;
  return known ? (data as ErrorData) : { code: "internal", kind: "internal", advice: "" };
}
