// Shows every golden case of the renderer as a card, in light and dark, on a desktop and on a phone of 360 pixels:
// `npm run gallery` writes the pages and pictures of them to `gallery/`. Further arguments are the cases to show.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, stop } from "./environment.mjs";

const GOLDEN = join(root, "tests", "sidecar", "render", "golden");
const NOTE_TYPES = join(root, "sidecar", "src", "obsidian_anki_sync", "anki", "note_types");
const OUTPUT = join(root, "gallery");
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"];
const THEMES = { light: "card", dark: "card nightMode" };
// The width of one card, the number of cards in a row, and the number in a picture.
const SCREENS = { desktop: { width: 720, columns: 2, cases: 10 }, phone: { width: 360, columns: 4, cases: 16 } };
const GAP = 16;

const style = ["style.css", "callouts.css", "code.css"].map((name) => read(join(NOTE_TYPES, name))).join("");
const browser = process.env.BROWSER_FOR_GALLERY ?? BROWSERS.find((name) => answers(name));
if (!browser) {
  stop(
    "The gallery is shown in Chromium, which was not found.",
    "On Debian: `sudo apt install chromium`; else set BROWSER_FOR_GALLERY to the path of Chrome or Edge.",
  );
}

const wanted = process.argv.slice(2);
const cases = [
  { name: "a whole card", html: wholeCard() },
  ...readdirSync(GOLDEN)
    .filter((name) => name.endsWith(".html"))
    .map((name) => ({ name: name.slice(0, -".html".length), html: answer(read(join(GOLDEN, name))) })),
].filter(({ name }) => wanted.length === 0 || wanted.includes(name));

rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT);
const tooWide = new Set();
for (const [screen, { width, columns, cases: most }] of Object.entries(SCREENS)) {
  for (const [theme, classes] of Object.entries(THEMES)) {
    for (let first = 0; first < cases.length; first += most) {
      const shown = cases.slice(first, first + most);
      const name = `${screen}-${theme}-${1 + first / most}`;
      const page = join(OUTPUT, `${name}.html`);
      writeFileSync(page, gallery(shown, { width, columns, theme, classes }));
      const across = columns * (width + GAP) + GAP;
      const { height, overflowing } = measured(page, across);
      for (const one of overflowing) tooWide.add(`${one} (${screen})`);
      photograph(page, across, height, join(OUTPUT, `${name}.png`));
      console.log(`gallery/${name}.png`);
    }
  }
}
if (tooWide.size > 0) stop("Wider than their card:", [...tooWide].join(", "));

function read(path) {
  return readFileSync(path, "utf8");
}

function answers(program) {
  return spawnSync(program, ["--version"]).status === 0;
}

function answer(html) {
  return `<div class="answer" dir="auto">${html}</div>`;
}

/** Front, back, extra and source, as the template of the basic note type puts them together. */
function wholeCard() {
  const fields = {
    Front: "Which HTTP methods are <em>safe</em>, and what does that <code>promise</code>?",
    Back: "<p>GET, HEAD, OPTIONS and TRACE: they only read.</p><ul><li>A crawler may call them.</li></ul>",
    Extra: "RFC 9110, section 9.2.1",
    Source: '<a href="obsidian://open?vault=V&amp;file=N">Open in Obsidian</a>',
  };
  const front = read(join(NOTE_TYPES, "basic", "card-1-front.html"));
  const back = read(join(NOTE_TYPES, "basic", "card-1-back.html")).replace("{{FrontSide}}", front);
  return back.replace(/\{\{[#/]\w+\}\}/g, "").replace(/\{\{(\w+)\}\}/g, (_, name) => fields[name]);
}

/** Opens folded parts, so that they are visible. */
function unfolded(html) {
  return html.replace(/<details (?!open)([^>]*)>/g, "<details $1 open>");
}

/** The files of the golden cases do not exist: each picture is a box with its name. */
function withPictures(html) {
  return html.replace(/<img src="([^"]*)"/g, (_, source) => {
    const name = source.replace(/^.*\//, "").replace(/[&?].*$/, "");
    const box = `<rect width="320" height="180" fill="#8aa0c0"/><text x="16" y="96" font-size="22">${name}</text>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180">${box}</svg>`;
    return `<img src="data:image/svg+xml,${encodeURIComponent(svg)}"`;
  });
}

function card(html, classes) {
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${style}</style>
<body class="${classes}"><div id="qa">${withPictures(unfolded(html))}</div></body>`;
}

function gallery(shown, { width, columns, theme, classes }) {
  const frames = shown.map(
    ({ name, html }) =>
      `<figure><figcaption>${name}</figcaption><iframe title="${name}" width="${width}" height="10" srcdoc="${escaped(card(html, classes))}"></iframe></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Gallery</title><style>
body { margin: ${GAP}px; columns: ${columns}; column-gap: ${GAP}px; background: ${theme === "dark" ? "#000" : "#d8dade"}; }
figure { margin: 0 0 ${GAP}px; break-inside: avoid; }
figcaption { color: ${theme === "dark" ? "#ccc" : "#333"}; font: 12px sans-serif; }
iframe { display: block; border: 0; }
</style>
${frames.join("\n")}
<script>
addEventListener("load", () => {
  const overflowing = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument.documentElement;
    frame.height = page.scrollHeight;
    if (page.scrollWidth > frame.clientWidth) overflowing.push(frame.title);
  }
  document.body.dataset.overflowing = overflowing.join("|");
  document.body.dataset.height = document.documentElement.scrollHeight;
});
</script>`;
}

function escaped(html) {
  return html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}

function measured(page, across) {
  const dom = chromium(page, across, 1000, "--dump-dom").toString();
  const height = dom.match(/data-height="(\d+)"/);
  if (!height) stop(`${browser} did not show ${page}.`);
  const overflowing = dom
    .match(/data-overflowing="([^"]*)"/)[1]
    .split("|")
    .filter(Boolean);
  return { height: Number(height[1]), overflowing };
}

function photograph(page, across, height, picture) {
  chromium(page, across, height, `--screenshot=${picture}`);
}

function chromium(page, width, height, what) {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const flags = ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=3000", ...asRoot];
  const size = `--window-size=${width},${height}`;
  const run = spawnSync(browser, [...flags, size, what, pathToFileURL(page).href], {
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (run.status !== 0) stop(`${browser} failed:`, String(run.stderr).slice(-500));
  return run.stdout;
}
