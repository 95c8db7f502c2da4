/** The address of a card's image, for an `src`; null if it is unknown. */
export type ImageOf = (name: string) => string | null;

// Elements that only arrange or mark words. Of all other elements, only the words are shown.
const KEPT = new Set(
  (
    "abbr b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure footer header" +
    " font h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp section small span strike strong sub" +
    " summary sup table tbody td tfoot th thead tr tt u ul var"
  ).split(" "),
);
const DROPPED = new Set(["script", "style", "template", "iframe", "object", "embed", "noscript", "head", "title"]);
const ATTRIBUTES = ["colspan", "rowspan", "start", "dir", "open"];
const STYLED = [...ATTRIBUTES, "class", "id"];
// Deeper HTML is shown as words: real cards are not nested so deeply.
const DEEPEST = 200;

/**
 * A field's HTML as nodes that fetch nothing and style nothing: no address, style or class of a note or of Anki reaches
 * Obsidian's window. Pictures are those of the vault, which `imageOf` finds; for others the name is shown. Classes are
 * kept only in a shadow root with a style sheet of its own.
 */
export function cardHtml(html: string, imageOf: ImageOf, { keepsClasses = false } = {}): DocumentFragment {
  // The parser's document is inert: it loads no picture and runs no script.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = createFragment();
  copyChildren(parsed.body, fragment, { imageOf, attributes: keepsClasses ? STYLED : ATTRIBUTES }, 0);
  return fragment;
}

interface Copying {
  readonly imageOf: ImageOf;
  readonly attributes: readonly string[];
}

function copyChildren(from: Node, to: Node, copying: Copying, depth: number): void {
  for (const child of Array.from(from.childNodes)) {
    const copy = copied(child, copying, depth);
    if (copy) to.appendChild(copy);
  }
}

function copied(node: Node, copying: Copying, depth: number): Node | null {
  if (node.nodeType === 3) return activeDocument.createTextNode(node.textContent ?? "");
  if (node.nodeType !== 1) return null;
  const element = node as Element;
  const name = element.localName;
  if (DROPPED.has(name)) return null;
  if (depth > DEEPEST) return activeDocument.createTextNode(element.textContent ?? "");
  if (name === "img") return picture(element, copying.imageOf);
  const copy = KEPT.has(name) ? createEl(name as keyof HTMLElementTagNameMap) : createFragment();
  if ("setAttribute" in copy) {
    for (const attribute of copying.attributes) {
      const value = element.getAttribute(attribute);
      if (value !== null) copy.setAttribute(attribute, value);
    }
  }
  copyChildren(element, copy, copying, depth + 1);
  return copy;
}

function picture(element: Element, imageOf: ImageOf): Node {
  const name = element.getAttribute("src") ?? "";
  const alt = element.getAttribute("alt") ?? "";
  const path = /^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(name.trim()) ? null : imageOf(decoded(name));
  if (!path) return activeDocument.createTextNode(`[${alt || name}]`);
  const image = createEl("img");
  image.alt = alt;
  image.src = path;
  return image;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
