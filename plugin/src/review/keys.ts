import type { Key } from "./state";

/** What a key does in the review view; null where it does nothing there. */
export function keyOf(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): Key | "accept" | "reject" | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case "j":
    case "ArrowDown":
      return "next";
    case "k":
    case "ArrowUp":
      return "previous";
    case "x":
      return "mark";
    case "X":
      return "mark-all";
    case "e":
      return "edit";
    case "a":
      return "accept";
    case "r":
      return "reject";
    case "Escape":
      return "cancel";
    default:
      return null;
  }
}
