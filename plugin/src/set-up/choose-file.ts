import { webUtils } from "electron";

/** Lets the user choose a file of this computer and returns its path; null if none was chosen. */
export function chooseFile(): Promise<string | null> {
  return new Promise((resolve) => {
    const input = createEl("input", { type: "file" });
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      resolve(file ? webUtils.getPathForFile(file) : null);
    });
    input.click();
  });
}
