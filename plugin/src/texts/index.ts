import { english } from "./en";
import { LANGUAGE } from "./language";
import { messagesOf } from "./languages";
import { pathsOf, translated } from "./translations";

/** Every text of the plugin, in the language of Obsidian as far as it is translated. */
export const texts = translated(english, messagesOf(LANGUAGE, pathsOf(english)));
export const settingTexts = texts.settings;
