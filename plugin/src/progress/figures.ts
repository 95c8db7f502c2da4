import type { Phase, Statistics } from "../sidecar/protocol";
import type { Run } from "./state";

/** The phases that a sync passes through, in order. */
export const STEPS = [
  "initializing",
  "indexing",
  "scanning",
  "generating",
  "determining_actions",
  "applying_changes",
] as const satisfies readonly Phase[];

export type Step = (typeof STEPS)[number];
export type StepState = "done" | "current" | "ahead";

/** The state of each step; in a sync that ended early, the step where it stopped counts as the current one. */
export function stepStates(run: Run): Record<Step, StepState> {
  const at = STEPS.indexOf(whereIs(run) as Step);
  const state = (index: number): StepState => {
    if (run.phase === "completed" || index < at) return "done";
    return index === at ? "current" : "ahead";
  };
  return Object.fromEntries(STEPS.map((step, index) => [step, state(index)])) as Record<Step, StepState>;
}

/** The phase that a run is in, or was in when it stopped. */
export function whereIs(run: Run): Phase {
  return STEPS.includes(run.phase as Step) ? run.phase : (run.session?.stoppedIn ?? run.phase);
}

/** The progress from 0 to 100; null if the total is not known yet. */
export function percent({ done, total }: Run): number | null {
  return total > 0 ? Math.min(100, Math.round((100 * done) / total)) : null;
}

/** The notes or cards per second; null if it is too early to tell. */
export function rate({ done, pace }: Run): number | null {
  const seconds = pace.seconds - pace.fromSeconds;
  const count = done - pace.fromDone;
  return seconds >= 1 && count > 0 ? count / seconds : null;
}

/** The remaining time in seconds; null if it is too early to tell. */
export function timeLeft(run: Run): number | null {
  const pace = rate(run);
  return pace === null || run.total === 0 ? null : Math.max(0, run.total - run.done) / pace;
}

/** The counts that are shown, without zeros. */
export function counts(statistics: Statistics): [keyof Statistics, number][] {
  const shown: (keyof Statistics)[] = [
    "notesProcessed",
    "cardsCreated",
    "cardsUpdated",
    "cardsDeleted",
    "cardsSuspended",
    "cardsRestored",
    "cardsSkipped",
    "errors",
  ];
  return shown.map((key): [keyof Statistics, number] => [key, statistics[key]]).filter(([, count]) => count > 0);
}
