import { chromium } from "../support/paths";

const HOW = [
  "The plugin's tests in a browser need Chromium, and none was found.",
  "On Debian and Ubuntu, `sudo apt install chromium` adds it; elsewhere install Chrome,",
  "or name a Chromium in the environment variable CHROMIUM.",
].join(" ");

/** Whether the tests in a browser can run; says how to get one where they cannot, and fails where CI is set. */
export function isAvailable(): boolean {
  if (chromium()) return true;
  if (process.env["CI"]) throw new Error(HOW);
  console.warn(HOW);
  return false;
}
