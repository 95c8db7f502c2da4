/** The part of Electron that the plugin uses; Obsidian brings it. */
declare module "electron" {
  export const webUtils: { getPathForFile(file: File): string };
}
