import type { ErrorCode, ErrorData, Failure } from "./protocol";

/** An error that a person gets to read: what happened, and what to do. */
export class SidecarError extends Error {
  override readonly name = "SidecarError";

  constructor(
    message: string,
    readonly data: ErrorData,
  ) {
    super(message);
  }
}

/** Whether the sidecar itself was lost, so that a new one has to be started. */
export function isLoss(error: unknown): boolean {
  return error instanceof SidecarError && error.data.code === "worker-lost";
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof SidecarError && error.data.code === code;
}

/** Any error as one that can be shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof SidecarError) return { message: error.message, data: error.data };
  const message = error instanceof Error ? error.message : String(error);
  return { message, data: { code: "internal", advice: "" } };
}

/** The data of an error answer, where it is of the form that the sidecar gives it. */
export function errorData(data: unknown): ErrorData {
  const known = typeof data === "object" && data !== null && "code" in data && "advice" in data;
  return known ? (data as ErrorData) : { code: "internal", advice: "" };
}
