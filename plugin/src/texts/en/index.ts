import { marks } from "./marks";
import { panel } from "./panel";
import { setUp } from "./set-up";
import { settings } from "./settings";
import { start } from "./start";
import { views } from "./views";

/** Every text that a person reads, in English. A text that a translation lacks is shown in English. */
export const english = { ...panel, ...views, ...setUp, ...start, ...marks, settings };
