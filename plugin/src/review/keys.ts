import type { Key } from "./state";

/** What a key does in the review view; null where it does nothing there. A key counts by its place, in any layout. */
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
