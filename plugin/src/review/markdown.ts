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
  return markdown
    .replace(/!\[(?!\[)/g, "\\![")
    .replace(/<(?=[a-z/!?])/gi, "&lt;")
    .replace(/\{\{c\d+::([^{}]+?)(?:::([^{}]+))?\}\}/g, (_match, words: string, hint?: string) => {
      return hint === undefined ? `==${words}==` : `==${words}== (${hint})`;
    });
}
