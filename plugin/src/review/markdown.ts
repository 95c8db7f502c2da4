import { MarkdownRenderer, type App, type Component } from "obsidian";

/** Shows the Markdown of a draft as Obsidian shows a note, without HTML and without anything that would be fetched. */
export function drawMarkdown(app: App, el: HTMLElement, markdown: string, note: string, component: Component): void {
  void MarkdownRenderer.render(app, harmless(markdown), el, note, component);
}

/**
 * Markdown that fetches nothing: a picture by address becomes a link, HTML becomes words. A language model may have
 * written either. A cloze deletion is marked.
 */
export function harmless(markdown: string): string {
  return withHighlights(markdown.replace(/!\[(?!\[)/g, "\\![").replace(/<(?=[a-z/!?])/gi, "&lt;"));
}

/** Text whose outermost cloze deletions are highlights; unchanged if a mark has no counterpart. */
function withHighlights(markdown: string): string {
  const open: string[] = [];
  let depth = 0;
  let skips = false;
  const shown = markdown.replace(/\{\{c\d[\d,]*::|::[^{}]*\}\}|[{}]/g, (mark, offset: number) => {
    if (skips) {
      skips = false;
      return "";
    }
    const opens = mark.startsWith("{");
    if (opens) open.push(mark);
    if (opens && mark !== "{") return depth++ ? "" : "==";
    if (opens || open.at(-1) === "{" || !depth || (mark === "}" && markdown[offset + 1] !== "}")) {
      if (mark === "}" && open.at(-1) === "{") open.pop();
      return mark;
    }
    skips = mark === "}";
    open.pop();
    depth--;
    return (depth ? "" : "==") + (skips ? "" : ` (${mark.slice(2, -2)})`);
  });
  return depth ? markdown : shown;
}
