import { german } from "./de";
import { spanish } from "./es";
import { russian } from "./ru";
import type { Partially, Translation, Widened } from "./translation";
import { chinese } from "./zh";

/** The translations by language; each has a file of its own. */
export const TRANSLATIONS: Readonly<Record<string, Translation | undefined>> = {
  de: german,
  es: spanish,
  ru: russian,
  zh: chinese,
};

/** The English texts, replaced by those of a translation if it has them. */
export function translated<T extends object>(texts: T, translation: Partially<Widened<T>> | undefined): Widened<T> {
  return merged(texts, translation ?? {}) as Widened<T>;
}

function merged(texts: object, translation: object): object {
  const given = translation as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]: [string, unknown]) => {
      const other = given[key];
      if (other === undefined) return [key, text];
      return [key, isTable(text) && isTable(other) ? merged(text, other) : other];
    }),
  );
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
