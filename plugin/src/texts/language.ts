import { getLanguage } from "obsidian";

/** The language that Obsidian is set to, such as `de` or `zh`; without its region, unless that decides the script. */
export const LANGUAGE = languageOf(getLanguage());

export function languageOf(tag: string): string {
  const lower = tag.toLowerCase();
  return lower.startsWith("zh-tw") || lower.startsWith("zh-hant") ? "zh-TW" : (lower.split(/[-_]/)[0] ?? "en");
}
