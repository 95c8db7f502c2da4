// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import { cardHtml } from "../../../plugin/src/card-html";
import { withoutAddresses } from "../../../plugin/src/note/anki-face";

const HOSTILE = [
  "<img src='https://evil.example/x.png' alt='a picture'>",
  "<img src='//evil.example/x.png'>",
  "<img src='app://evil/x.png'>",
  "<img src=x onerror=evil()>",
  "<img srcset='https://evil.example/x 1x' src='y'>",
  "<b style='background:url(https://evil.example)' onclick=evil()>x</b>",
  "<div class='modal-container' id='app' style='position:fixed'>x</div>",
  "<a href='obsidian://evil-plugin'>x</a><a href='https://evil.example'>y</a>",
  "<style>@import 'https://evil.example'</style><link rel=stylesheet href='https://evil.example'>",
  "<script>evil()</script><iframe src='https://evil.example'></iframe><object data=x></object>",
  "<svg><image href='https://evil.example/x'></image><script>evil()</script></svg>",
  "<math href='javascript:evil()'><mtext><img src=x onerror=evil()></mtext></math>",
  "<video src='https://evil.example/x' poster='https://evil.example/y'></video><input type=image src=z>",
  "<table background='https://evil.example/x'><tr><td background='https://evil.example/x'>c</td></tr></table>",
  "<form action='https://evil.example'><button formaction=x>b</button></form><base href='https://evil.example'>",
  "<details ontoggle=evil() open><summary>s</summary>t</details>",
  "<noscript><p title='</noscript><img src=x onerror=evil()>'></noscript>",
];

function shown(html: string, image: string | null = null): HTMLElement {
  const place = document.createElement("div");
  place.append(cardHtml(html, () => image));
  return place;
}

describe("A field of a card in Obsidian's window", () => {
  test.each(HOSTILE)("fetches, runs and styles nothing: %s", (html) => {
    for (const element of Array.from(shown(html).querySelectorAll("*"))) {
      const names = element.getAttributeNames().filter((name) => !["colspan", "rowspan", "dir", "open"].includes(name));
      expect([element.localName, names]).toEqual([element.localName, []]);
      expect(element.localName).not.toMatch(
        /script|style|iframe|object|embed|svg|math|img|video|input|form|link|base|^a$/,
      );
    }
  });

  test("keeps the words of what it leaves out", () => {
    expect(shown("<a href='x'>link</a> <article>words</article>").textContent).toBe("link words");
    expect(shown("<img src='https://e.org/x.png' alt='a picture'>").textContent).toBe("[a picture]");
  });

  test("shows a picture of the vault, and asks for none by an address", () => {
    expect(shown("<img src='a%20b.png' alt='c'>", "app://vault/a.png").querySelector("img")?.src).toBe(
      "app://vault/a.png",
    );
    const imageOf = vi.fn(() => "app://vault/a.png");
    cardHtml("<img src='https://e.org/a.png'><img src='//e.org/a.png'>", imageOf);
    expect(imageOf).not.toHaveBeenCalled();
  });

  test("keeps what arranges and marks words", () => {
    const html =
      '<p dir="rtl">a <b>b</b></p><ol start="3"><li>c</li></ol><table><tbody><tr><td colspan="2">d</td></tr></tbody></table>';
    expect(shown(html).innerHTML).toBe(html);
  });

  test("of any depth ends", () => {
    expect(shown(`${"<b>".repeat(500)}x`).textContent).toBe("x");
  });
});

describe("The style sheet of a card", () => {
  test.each([
    ["@import url(https://far.example/a.css); .card { color: red }", ".card { color: red }"],
    [".card { background: url('https://far.example/x.png') }", ".card { background: none }"],
    ['.card { background: image-set("https://far.example/x.png" 1x) }', ".card { background: none }"],
  ])("%s fetches nothing", (css, kept) => {
    expect(withoutAddresses(css).trim()).toBe(kept);
  });
});
