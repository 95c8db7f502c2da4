import { chromium } from "../support/paths";

const HOW = [
  "The plugin's tests in a browser need Chromium, and none was found.",
  "On Debian and Ubuntu, `sudo apt install chromium` adds it; elsewhere install Chrome,",
  "or name a Chromium in the environment variable CHROMIUM.",
].join(" ");

/** True if the tests in a browser can run; otherwise prints how to get one, and fails if CI is set. */
export function isAvailable(): boolean {
  if (chromium()) return true;
  if (process.env["CI"]) throw new Error(HOW);
  console.warn(HOW);
  return false;
}
