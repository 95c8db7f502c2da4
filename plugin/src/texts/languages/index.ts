import german from "./de.json";
import spanish from "./es.json";
import russian from "./ru.json";
import chinese from "./zh.json";

/** The translations by language. In main.js they are packed, which esbuild.config.mjs does. */
const LANGUAGES: Readonly<Record<string, object | undefined>> = {
  de: german,
  es: spanish,
  ru: russian,
  zh: chinese,
};

/** The messages of a language in the order of `pathsOf`; a message that it lacks is empty. */
export function messagesOf(language: string, paths: readonly string[]): readonly string[] {
  const texts = LANGUAGES[language];
  return texts ? paths.map((path) => at(texts, path)) : [];
}

function at(texts: object, path: string): string {
  let value: unknown = texts;
  for (const key of path.split("/")) value = (value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "string" ? value : "";
}
