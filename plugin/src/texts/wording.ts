/** Numbers and times as words, for `texts.ts`. */

export function number(value: number): string {
  return value.toLocaleString("en-GB");
}

/** As in "1 card" and "2 cards". */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Seconds, as roughly as a person needs them. */
export function duration(seconds: number): string {
  if (seconds < 1) return "a second";
  if (seconds < 60) return count(Math.round(seconds), "second");
  if (seconds < 3_600) return count(Math.round(seconds / 60), "minute");
  return count(Math.round(seconds / 3_600), "hour");
}

/** How long ago that was; `now` is in milliseconds since 1970. */
export function ago(time: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1_000);
  if (seconds < 60) return "just now";
  if (seconds < 86_400) return `${duration(seconds)} ago`;
  const days = Math.round(seconds / 86_400);
  if (days === 1) return "yesterday";
  if (days < 14) return `${days} days ago`;
  return `on ${new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}`;
}
