import { finishRenderMath, loadMathJax, renderMath } from "obsidian";
import { cardHtml, type ImageOf } from "../card-html";

/** One side of a card as it looks in Anki; it fetches nothing, and its style applies to nothing else. */
export interface Face {
  readonly html: string;
  readonly css: string;
  readonly isDark: boolean;
  readonly imageOf: ImageOf;
}

const MATH = /\\\((.+?)\\\)|\\\[(.+?)\\\]/gs;

export function drawFace(parent: HTMLElement, { html, css, isDark, imageOf }: Face): void {
  const root = parent.createDiv().attachShadow({ mode: "open" });
  const page = createDiv({ cls: isDark ? "card nightMode night_mode" : "card" });
  page.append(cardHtml(html, imageOf, { keepsClasses: true }));
  root.append(page);
  // A sheet that is constructed takes no @import; other parts that could fetch are cut out.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(withoutAddresses(css));
  root.adoptedStyleSheets = [sheet];
  if (page.textContent?.includes("\\(") || page.textContent?.includes("\\[")) void drawMath(root, page);
}

/** A style sheet without the parts that could fetch something. */
export function withoutAddresses(css: string): string {
  return css.replace(/@import[^;]*;?/gi, "").replace(/(?:url|image-set|src)\s*\((?:[^()]|\([^()]*\))*\)/gi, "none");
}

// Obsidian's MathJax keeps its style in the document, and a shadow root does not get it.
async function drawMath(root: ShadowRoot, page: HTMLElement): Promise<void> {
  await loadMathJax();
  const texts: Text[] = [];
  const walker = page.doc.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
  for (const text of texts) replaceMath(text);
  await finishRenderMath();
  const style = page.doc.getElementById("MJX-CHTML-styles");
  const rules = style?.instanceOf(HTMLStyleElement) ? Array.from(style.sheet?.cssRules ?? []) : [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules.map(({ cssText }) => cssText).join("\n"));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

function replaceMath(text: Text): void {
  const source = text.data;
  const pieces: (Node | string)[] = [];
  let end = 0;
  for (const found of source.matchAll(MATH)) {
    pieces.push(source.slice(end, found.index), renderMath(found[1] ?? found[2] ?? "", found[2] !== undefined));
    end = found.index + found[0].length;
  }
  if (pieces.length > 0) text.replaceWith(...pieces, source.slice(end));
}
