import { setIcon } from "obsidian";
import { cls } from "../elements";
import type { CardMark } from "../sidecar/protocol";
import { described, ICONS, type Study } from "./state";

/** A mark as an element; Obsidian shows its label while the mouse is over it. */
export function drawMark(mark: CardMark, tag: "div" | "button", study: () => Study): HTMLElement {
  const el = createEl(tag, { cls: cls("mark", `mark-${mark.state}`), attr: { "data-tooltip-position": "right" } });
  if (tag === "button") el.addClass("clickable-icon");
  // How the cards fare may be known only later than the mark; the label is read while the mouse comes in.
  const describe = () => (el.ariaLabel = described(mark, study()));
  describe();
  for (const event of ["pointerover", "focus"]) el.addEventListener(event, describe);
  setIcon(el, ICONS[mark.state]);
  return el;
}
