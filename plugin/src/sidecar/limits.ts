import type { Requests } from "./protocol";

const SECOND = 1_000;

/** The limit of each kind of request, in milliseconds, after which the sidecar counts as hung. */
const LIMITS: Partial<Record<keyof Requests, number>> = {
  initialize: 10 * SECOND,
  shutdown: 5 * SECOND,
  "sync/status": 10 * SECOND,
  "sync/interrupt": 10 * SECOND,
  // They read every note or ask Anki for every card.
  check: 120 * SECOND,
  "index/get": 120 * SECOND,
  "plan/get": 120 * SECOND,
  adopt: 600 * SECOND,
  "generate/estimate": 600 * SECOND,
};

export function limitOf(method: keyof Requests): number {
  return LIMITS[method] ?? 60 * SECOND;
}
