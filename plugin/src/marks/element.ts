import { setIcon } from "obsidian";
import { cls } from "../elements";
import type { CardMark } from "../sidecar/protocol";
import { described, ICONS } from "./state";

/** A mark as an element; Obsidian shows its label while the mouse is over it. */
export function drawMark(mark: CardMark, tag: "div" | "button"): HTMLElement {
  const el = createEl(tag, { cls: cls("mark", `mark-${mark.state}`), attr: { "data-tooltip-position": "right" } });
  if (tag === "button") el.addClass("clickable-icon");
  el.ariaLabel = described(mark);
  setIcon(el, ICONS[mark.state]);
  return el;
}
