import { fromAnki } from "./from-anki";
import { marks } from "./marks";
import { panel } from "./panel";
import { setUp } from "./set-up";
import { settings } from "./settings";
import { start } from "./start";
import { views } from "./views";

/** Every text of the plugin in English, which is also shown where a translation lacks one. */
export const english = { ...panel, ...views, ...setUp, ...start, ...marks, ...fromAnki, settings };
