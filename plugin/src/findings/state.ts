import type { Finding, IndexGetResult } from "../sidecar/protocol";

/** What is looked for among the findings. */
export interface Filter {
  readonly containing: string;
  /** Empty for findings of every code. */
  readonly code: string;
}

/** The findings as far as they were read. */
export interface FindingsState {
  readonly filter: Filter;
  readonly findings: readonly Finding[];
  readonly total: number;
  /** How many there are of each code, whatever the filter is. */
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

/** What to ask the sidecar for. */
export function request({ containing, code }: Filter, offset: number, limit: number) {
  return { offset, limit, ...(containing && { containing }), ...(code && { code }) };
}

/** All findings, whatever the filter is. */
export function allOf({ codes }: FindingsState): number {
  return Object.values(codes).reduce((sum, n) => sum + n, 0);
}
