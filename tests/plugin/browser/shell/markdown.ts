/** Markdown as Obsidian would show it, as far as the tests need it: paragraphs, emphasis, code, marks. */
export const MarkdownRenderer = {
  render(_app: unknown, markdown: string, el: HTMLElement): Promise<void> {
    for (const paragraph of markdown.split(/\n{2,}/)) drawInline(el.createEl("p"), paragraph);
    return Promise.resolve();
  },
};

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|==(.+?)==|!\[\[(.+?)\]\]/g;
const TAGS = ["strong", "em", "code", "mark", "code"] as const;

function drawInline(el: HTMLElement, text: string): void {
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    el.appendText(plain(text.slice(end, found.index)));
    const at = found.slice(1).findIndex((group) => group !== undefined);
    el.createEl(TAGS[at] ?? "em", { text: found[at + 1] ?? "" });
    end = found.index + found[0].length;
  }
  el.appendText(plain(text.slice(end)));
}

function plain(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("\\!", "!");
}
