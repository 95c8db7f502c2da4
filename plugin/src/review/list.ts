import { cls, nameFor } from "../elements";
import type { Draft } from "../sidecar/protocol";
import { texts } from "../texts";
import type { ReviewState } from "./state";

export interface ListOptions {
  readonly go: (index: number) => void;
  readonly mark: (index: number) => void;
}

/** The drafts, each with its mark; the current one is highlighted. */
export function drawList(parent: HTMLElement, state: ReviewState, { go, mark }: ListOptions): void {
  const list = parent.createEl("ul", { cls: cls("drafts") });
  nameFor(list, texts.review.drafts);
  for (const [index, draft] of state.drafts.entries()) {
    const item = list.createEl("li", { cls: cls("draft-row") });
    const here = index === state.cursor;
    if (here) item.setAttribute("aria-current", "true");
    const box = item.createEl("input", {
      type: "checkbox",
      attr: { tabindex: "-1", "aria-label": texts.review.mark(front(draft)) },
    });
    box.checked = state.marked.has(draft.draftId);
    box.addEventListener("change", () => mark(index));
    const text = item.createDiv({ cls: cls("draft-text") });
    text.createDiv({ cls: cls("draft-front"), text: front(draft) });
    text.createDiv({ cls: cls("faint"), text: draft.note });
    if (state.edits.has(draft.draftId)) text.createDiv({ cls: cls("flag"), text: texts.review.edited });
    for (const { message } of draft.flags) text.createDiv({ cls: cls("flag"), text: message });
    text.addEventListener("click", () => go(index));
    if (here) item.scrollIntoView({ block: "nearest" });
  }
}

export function front({ fields, quote }: Draft): string {
  return fields[0]?.markdown ?? quote;
}
