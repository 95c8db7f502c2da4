import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/paths";
import type { Window } from "./window";

const FOLDER = join(root, "docs", "screenshots");

/** Takes the window's picture, light and dark, where `PICTURES=1` asks for it. */
export async function picture({ page }: Window, name: string, of: "window" | "panel" = "window"): Promise<void> {
  if (!process.env["PICTURES"]) return;
  await mkdir(FOLDER, { recursive: true });
  // Notices come and go; what they cover is what the picture is for.
  await page.locator(".notice-container").evaluate((el) => (el.style.visibility = "hidden"));
  for (const theme of ["light", "dark"]) {
    await page.evaluate((dark) => document.body.classList.toggle("theme-dark", dark), theme === "dark");
    const path = join(FOLDER, `${name}-${theme}.png`);
    if (of === "panel") await page.locator(".mod-right-split").screenshot({ path });
    else await page.screenshot({ path });
  }
  await page.evaluate(() => document.body.classList.remove("theme-dark"));
  await page.locator(".notice-container").evaluate((el) => (el.style.visibility = ""));
}
