// Shows pieces of a card's HTML in Chromium, with MathJax as Anki ships and configures it, and says what they did
// beside being shown. Reads a JSON list of HTML texts from the file named first; writes a JSON list of lists.
// tests/security/hostile/browser.py calls it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AT_ONCE = 100;
const [, , file, executable] = process.argv;
const mathjax = dirname(createRequire(import.meta.url).resolve("mathjax/es5/tex-chtml-full.js"));
// Anki's own configuration: ts/mathjax/index.ts of its sources.
const CONFIGURATION = `window.MathJax = { tex: {
  displayMath: [["\\\\[", "\\\\]"]], processEscapes: false, processEnvironments: false, processRefs: false,
  packages: { "[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"] } },
  loader: { load: ["[tex]/noerrors", "[tex]/mathtools"], paths: { mathjax: "/mathjax" } }, startup: { typeset: false } };`;
const PAGE = `<!doctype html><meta charset="utf-8"><script>
  window.acts = [];
  for (const name of ["alert", "prompt", "confirm", "open", "pycmd", "evil"]) window[name] = () => acts.push("called " + name);
  ${CONFIGURATION}</script><script src="/mathjax/tex-chtml-full.js"></script><div id="qa" class="card"></div>`;

const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
const page = await browser.newPage();
let requested = [];
await page.route("**/*", (route) => {
  const url = new URL(route.request().url());
  if (url.host === "anki.test" && url.pathname === "/") return route.fulfill({ contentType: "text/html", body: PAGE });
  if (url.host === "anki.test" && url.pathname.startsWith("/mathjax/"))
    return route.fulfill({ body: readFileSync(join(mathjax, url.pathname.slice("/mathjax/".length))) });
  requested.push(route.request().url());
  return route.abort();
});
page.on("dialog", (dialog) => dialog.dismiss());

const texts = JSON.parse(readFileSync(file, "utf8"));
await open();
const results = [];
for (let first = 0; first < texts.length; first += AT_ONCE) {
  const portion = texts.slice(first, first + AT_ONCE);
  let found = await shown(portion);
  if (found.shared.length > 0) {
    // Something happened that belongs to no element: each is shown alone, to find out which did it.
    found = { shared: [], each: [] };
    for (const text of portion) {
      await open();
      const one = await shown([text]);
      found.each.push([...one.each[0], ...one.shared]);
    }
    await open();
  }
  results.push(...found.each);
}
console.log(JSON.stringify(results));
await browser.close();

async function open() {
  await page.goto("http://anki.test/");
  await page.evaluate(() => MathJax.startup.promise);
  requested = [];
}

async function shown(portion) {
  requested = [];
  const { each, acts, pictures } = await page.evaluate(show, portion);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const shared = [...acts, ...requested.filter((url) => !pictures.includes(url)).map((url) => `requested ${url}`)];
  return { each, shared };
}

/** Runs in the page. */
async function show(portion) {
  const SCHEMES = ["http:", "https:", "mailto:", "obsidian:", "tel:"];
  const qa = document.querySelector("#qa");
  qa.replaceChildren(...portion.map((html) => Object.assign(document.createElement("section"), { innerHTML: html })));
  acts.length = 0;
  await MathJax.typesetPromise([qa]);
  const each = [...qa.children].map((section) => [...section.querySelectorAll("*")].flatMap(faults));
  const pictures = [...qa.querySelectorAll("img")].filter((one) => !inFormula(one)).map((one) => one.src);
  for (const kind of ["macro", "environment", "delimiter"])
    for (const { item } of MathJax.startup.getInputJax()[0].parseOptions.handlers.get(kind)._configuration.items)
      if (item.name.startsWith("new-") && item.map.size > 0) acts.push(`defined ${[...item.map.keys()]}`);
  return { each, acts: [...acts], pictures };

  function inFormula(element) {
    return element.closest("mjx-container") !== null;
  }

  /** Whether an attribute only holds words to be shown. */
  function isSaid(attribute) {
    return attribute === "title" || attribute === "data-mjx-error";
  }

  function faults(element) {
    const found = [];
    const name = element.localName;
    if (/^(script|style|iframe|object|embed|form|input|button|link|meta|base|svg|audio|video|frame)$/.test(name))
      found.push(`<${name}>`);
    for (const { name: attribute, value } of element.attributes) {
      if (attribute.startsWith("on")) found.push(attribute);
      if (attribute === "style" && /url|expression|position:\s*(fixed|absolute)/i.test(value) && !/mjx/.test(name))
        found.push(`style="${value}"`);
      if (attribute === "href" || attribute === "src") {
        const { protocol, host } = new URL(value, location.href);
        const isOwn = attribute === "href" ? value.startsWith("#") : host === location.host && !/[/\\]/.test(value);
        const isKept = SCHEMES.includes(protocol) && value.toLowerCase().startsWith(protocol);
        const acts = protocol === "obsidian:" && host !== "open";
        if (acts || !(isOwn || isKept)) found.push(`${attribute}="${value}"`);
        if (inFormula(element) && !value.startsWith("#")) found.push(`${attribute} in a formula`);
      }
      if (inFormula(element) && !isSaid(attribute) && /javascript:|url\(|;\s*background/i.test(value))
        found.push(`${attribute}="${value}" in a formula`);
      if (inFormula(element) && (attribute === "class" || attribute === "id") && /^evil/.test(value))
        found.push(`${attribute}="${value}" in a formula`);
    }
    return found;
  }
}
