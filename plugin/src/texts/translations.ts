import { message, type Argument } from "./message";
import type { Widened } from "./translation";

type Text = string | ((...args: readonly Argument[]) => string);

/** The paths of the texts of a table, such as `progress/start`, in order. */
export function pathsOf(texts: object, prefix = ""): string[] {
  return Object.entries(texts)
    .flatMap(([key, text]: [string, unknown]) => {
      return isTable(text) ? pathsOf(text, `${prefix}${key}/`) : [`${prefix}${key}`];
    })
    .sort();
}

/** The English texts with the messages of a language in their place, which are in the order of `pathsOf`. */
export function translated<T extends object>(texts: T, messages: readonly string[]): Widened<T> {
  const byPath = new Map(pathsOf(texts).map((path, place) => [path, messages[place] ?? ""]));
  return merged(texts, "", byPath) as Widened<T>;
}

function merged(texts: object, prefix: string, byPath: ReadonlyMap<string, string>): object {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]: [string, unknown]) => {
      const path = `${prefix}${key}`;
      return [key, isTable(text) ? merged(text, `${path}/`, byPath) : textOf(text as Text, byPath.get(path))];
    }),
  );
}

/** The message, or the English text if the translation lacks it. */
function textOf(english: Text, pattern: string | undefined): Text {
  if (!pattern) return english;
  return typeof english === "function" ? (...args) => message(pattern, args) : pattern;
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
