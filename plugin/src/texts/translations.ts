import type { english } from "./en";

/** Texts of the same shape as the English ones; literal types become their general ones. */
export type Widened<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> };

export type Texts = Widened<typeof english>;

/** A part of the texts. */
export type Partially<T> = T extends string | ((...args: never[]) => string)
  ? T
  : { readonly [Key in keyof T]?: Partially<T[Key]> };

export type Translation = Partially<Texts>;

/** The translations by language; each has a file of its own. */
export const TRANSLATIONS: Readonly<Record<string, Translation | undefined>> = {};

/** The English texts with those of a translation in their place. */
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
