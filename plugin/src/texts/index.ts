import { english } from "./en";
import { LANGUAGE } from "./language";
import { translated, TRANSLATIONS } from "./translations";

/** Every text of the plugin, in the language of Obsidian as far as it is translated. */
export const texts = translated(english, TRANSLATIONS[LANGUAGE]);
export const settingTexts = texts.settings;
