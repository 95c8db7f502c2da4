import type { StudyGroup, StudySums } from "../sidecar/protocol";
import { texts } from "../texts";
import { number, percentage } from "../texts/wording";

const t = texts.fares;

/** The states of a card, from new to well known; suspended cards come last. */
export const STATES = ["new", "learning", "young", "mature", "suspended"] as const;

/** The columns of figures, those that matter most first: a narrow view has room for a few. */
export const COLUMNS = ["today", "retention", "cards", "week", "lapses", "stability", "difficulty"] as const;
export type Column = (typeof COLUMNS)[number];

const VALUES: Readonly<Record<Column, (sums: StudySums) => number | undefined>> = {
  today: ({ dueToday }) => dueToday,
  retention: ({ retention }) => retention,
  cards: ({ cards }) => cards,
  week: ({ dueWeek }) => dueWeek,
  lapses: ({ failed }) => failed,
  stability: ({ stability }) => stability,
  difficulty: ({ difficulty }) => difficulty,
};

/** A figure as it is shown; a figure that Anki does not know is a dash. */
export function figure(sums: StudySums, column: Column): string {
  const value = VALUES[column](sums);
  if (value === undefined) return t.unknown;
  if (column === "retention" || column === "difficulty") return percentage(value);
  return column === "stability" ? t.days(Math.round(value)) : number(value);
}

/** The columns that have a figure: stability and difficulty only where FSRS is on. */
export function columnsOf({ stability }: StudySums): readonly Column[] {
  return stability === undefined ? COLUMNS.filter((each) => each !== "stability" && each !== "difficulty") : COLUMNS;
}

/** The order of the groups: by name, or by the figures of a column. */
export interface Order {
  readonly by: Column | "name";
  readonly descending: boolean;
}

/** The order after a click on the heading of a column. */
export function clicked(order: Order, by: Order["by"]): Order {
  if (order.by === by) return { by, descending: !order.descending };
  // What is due most and recalled least comes first.
  return { by, descending: by !== "name" && by !== "retention" && by !== "stability" };
}

/** The groups whose names contain the words, sorted; what has no figure comes last. */
export function sorted(groups: readonly StudyGroup[], containing: string, { by, descending }: Order): StudyGroup[] {
  const words = containing.toLowerCase();
  const found = groups.filter(({ name }) => name.toLowerCase().includes(words));
  const sign = descending ? -1 : 1;
  return found.sort((a, b) => {
    if (by === "name") return sign * a.name.localeCompare(b.name);
    const [left, right] = [VALUES[by](a.sums), VALUES[by](b.sums)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return sign * (left - right) || a.name.localeCompare(b.name);
  });
}

/** The number of cards in each state, as words; states without a card are left out. */
export function statesLine(sums: StudySums): string {
  return STATES.filter((state) => sums[state] > 0)
    .map((state) => t.state(sums[state], t.states[state].toLowerCase()))
    .join(", ");
}

/** The figures of a single card, as words. */
export function cardLine(sums: StudySums): string {
  const { dueToday, dueWeek, retention, failed, stability } = sums;
  const state = STATES.find((each) => sums[each] > 0);
  return [
    ...(state ? [t.states[state].toLowerCase()] : []),
    ...(dueToday > 0 ? [t.dueToday] : dueWeek > 0 ? [t.dueWeek] : []),
    ...(retention === undefined ? [] : [t.recalled(percentage(retention))]),
    ...(failed > 0 ? [t.lapses(failed)] : []),
    ...(stability === undefined ? [] : [t.stable(Math.round(stability))]),
  ].join(", ");
}

/** The due cards and how well cards are recalled, as words. */
export function memoryLine({ dueToday, dueWeek, retention, failed, stability }: StudySums): string {
  return [
    ...(dueToday > 0 ? [t.today(dueToday)] : []),
    ...(dueWeek > dueToday ? [t.week(dueWeek)] : []),
    ...(retention === undefined ? [] : [t.recalled(percentage(retention))]),
    ...(failed > 0 ? [t.lapses(failed)] : []),
    ...(stability === undefined ? [] : [t.stable(Math.round(stability))]),
  ].join(", ");
}
