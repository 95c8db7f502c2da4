/** Numbers and times as words, in the language of Obsidian. */

import { LANGUAGE } from "./language";

const LOCALE = locale(LANGUAGE);
const IN_WORDS: Readonly<Record<string, { justNow: string; on: (date: string) => string }>> = {
  en: { justNow: "just now", on: (date) => `on ${date}` },
  de: { justNow: "gerade eben", on: (date) => `am ${date}` },
  es: { justNow: "ahora mismo", on: (date) => `el ${date}` },
  ru: { justNow: "только что", on: (date) => date },
  zh: { justNow: "刚刚", on: (date) => date },
};

function locale(language: string): string {
  if (language === "en") return "en-GB";
  return Intl.NumberFormat.supportedLocalesOf([language])[0] ?? "en-GB";
}

export function number(value: number): string {
  return value.toLocaleString(LOCALE);
}

/** A share from 0 to 1 as a percentage. */
export function percentage(share: number): string {
  return share.toLocaleString(LOCALE, { style: "percent" });
}

/** An amount of money. Its currency is that of the prices in the settings, and is not shown. */
export function money(value: number): string {
  return value.toLocaleString(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A number with its noun, such as "1 card" and "2 cards"; for English texts. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** The form of a word that goes with a number, such as `plural(n, { one: "Karte", other: "Karten" })`. */
export function plural(value: number, forms: { one?: string; few?: string; many?: string; other: string }): string {
  const form = new Intl.PluralRules(LOCALE).select(value);
  return (forms as Readonly<Record<string, string | undefined>>)[form] ?? forms.other;
}

/** A rough duration in words. */
export function duration(seconds: number): string {
  if (seconds < 60) return unit(Math.max(1, Math.round(seconds)), "second");
  if (seconds < 3_600) return unit(Math.round(seconds / 60), "minute");
  return unit(Math.round(seconds / 3_600), "hour");
}

/** A name such as that of a phase within a sentence; German writes nouns with a capital there too. */
export function inSentence(name: string): string {
  return LANGUAGE === "de" ? name : name.toLowerCase();
}

/** A place in a note, such as `Biology/Cells.md:3`. */
export function placeIn(note: string, line: number | undefined): string {
  return line === undefined ? note : `${note}:${line}`;
}

/** The distance of a time from `now`, which is in milliseconds since 1970. */
export function ago(time: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1_000);
  const words = IN_WORDS[LANGUAGE] ?? IN_WORDS["en"];
  if (seconds < 60) return words?.justNow ?? "";
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
  if (seconds < 3_600) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3_600), "hour");
  const days = Math.round(seconds / 86_400);
  if (days < 14) return relative.format(-days, "day");
  return words?.on(new Date(time).toLocaleDateString(LOCALE, { day: "numeric", month: "long", year: "numeric" })) ?? "";
}

function unit(value: number, name: "second" | "minute" | "hour"): string {
  return value.toLocaleString(LOCALE, { style: "unit", unit: name, unitDisplay: "long" });
}
