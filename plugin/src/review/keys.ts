import type { Key } from "./state";

/** The action of a key in the review view; null without one. A key counts by its position, in any layout. */
export function keyOf(
  event: Pick<KeyboardEvent, "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): Key | "accept" | "reject" | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.code) {
    case "KeyJ":
    case "ArrowDown":
      return "next";
    case "KeyK":
    case "ArrowUp":
      return "previous";
    case "KeyX":
      return event.shiftKey ? "mark-all" : "mark";
    case "KeyE":
      return "edit";
    case "KeyA":
      return "accept";
    case "KeyR":
      return "reject";
    case "Escape":
      return "cancel";
    default:
      return null;
  }
}
