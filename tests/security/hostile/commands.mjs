// Prints the commands that MathJax knows as Anki ships it, one a line. tests/security/test_formulas.py reads them.

import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const script = createRequire(import.meta.url).resolve("mathjax/es5/tex-chtml-full.js");
const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.addScriptTag({
  content: `window.MathJax = { tex: { packages: { "[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"] } },
    loader: { load: ["[tex]/noerrors", "[tex]/mathtools"], paths: { mathjax: "file://${join(dirname(script))}" } },
    startup: { typeset: false } }`,
});
await page.addScriptTag({ path: script });
await page.evaluate(() => MathJax.startup.promise);
const names = await page.evaluate(() => {
  const { handlers } = MathJax.startup.getInputJax()[0].parseOptions;
  return ["macro", "delimiter"].flatMap((kind) =>
    handlers.get(kind)._configuration.items.flatMap(({ item }) =>
      [...item.map.keys()]
        .filter((name) => kind === "macro" && !/delimiter/i.test(item.name) ? true : name.startsWith("\\"))
        .map((name) => name.replace(/^\\(?=.)/, "")),
    ),
  );
});
console.log([...new Set(names)].filter((name) => /^[A-Za-z]+$/.test(name)).join("\n"));
await browser.close();
