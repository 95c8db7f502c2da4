import type { Finding, IndexGetResult } from "../sidecar/protocol";

/** The filter of the findings. */
export interface Filter {
  readonly containing: string;
  /** Empty for findings of every code. */
  readonly code: string;
}

/** The findings that were read so far. */
export interface FindingsState {
  readonly filter: Filter;
  readonly findings: readonly Finding[];
  readonly total: number;
  /** The number of findings of each code, without the filter. */
  readonly codes: Readonly<Record<string, number>>;
}

export const EVERYTHING: Filter = { containing: "", code: "" };

export function firstPage(filter: Filter, { findings, totalFindings, codes }: IndexGetResult): FindingsState {
  return { filter, findings, total: totalFindings, codes };
}

export function nextPage(state: FindingsState, page: IndexGetResult): FindingsState {
  return { ...state, total: page.totalFindings, findings: [...state.findings, ...page.findings] };
}

export function unread({ total, findings }: FindingsState): number {
  return Math.max(0, total - findings.length);
}

/** The parameters of the next request. */
export function request({ containing, code }: Filter, offset: number, limit: number) {
  return { offset, limit, ...(containing && { containing }), ...(code && { code }) };
}

/** The number of all findings, without the filter. */
export function allOf({ codes }: FindingsState): number {
  return Object.values(codes).reduce((sum, n) => sum + n, 0);
}
