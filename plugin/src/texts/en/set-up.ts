/** The sidecar: installing, starting and losing it. */
export const setUp = {
  sidecar: {
    missing: "The sidecar is not installed.",
    gone: "The sidecar is gone.",
    hung: (seconds: number) => `The sidecar gave no answer within ${seconds} seconds.`,
    hungState: "It gave no answer and was ended.",
    restartAdvice: "Start the sync again: it goes on where it was.",
    endedBy: (error: string) => `It ended: ${error}`,
    endedWith: (code: number) => `It ended with code ${code}.`,
    endedOutside: "It was ended from outside.",
    looking: "Looking for the sidecar",
    starting: "Starting the sidecar",
    setUp: "One program is missing",
    setUpAdvice:
      "The cards are made by a program of this computer, obsidian-anki-sync. Download its file (ending in .whl) from the release that this plugin came from, and install it with this command in a terminal in the folder of the file. This card closes itself when the program is there.",
    uvMissing: "The terminal does not know uv?",
    uvAdvice: "It is a small program that brings Python along. Install it first, with:",
    configured: (path: string) => `The settings name ${path}, and it does not answer.`,
    copy: "Copy command",
    copied: "Copied.",
    again: "Check again",
    waiting: "Waiting for the program to appear",
    flatpak:
      "Obsidian runs as a Flatpak, which cannot start programs of this computer by itself. The simplest way is Obsidian from its own website. To stay with the Flatpak, install the program obsidian-anki-sync from its file (ending in .whl, from the release that this plugin came from) in a terminal in the folder of the file:",
    flatpakCommands:
      "Then run these two commands: the first lets Obsidian start programs outside of the Flatpak, any of them; the second makes the script that starts this one. Restart Obsidian afterwards.",
    mismatch: "The sidecar has another version",
    mismatchAdvice: (plugin: string, sidecar: string) =>
      `The plugin ${plugin} and the sidecar ${sidecar} do not understand each other. Download the sidecar's file (ending in .whl) from the plugin's release and run this command in its folder, then check again.`,
    newer: (plugin: string, sidecar: string) =>
      `The sidecar ${sidecar} is newer than the plugin ${plugin}. Update the plugin, or bring the sidecar back to the plugin's version: download its file from the plugin's release and run this command in its folder.`,
    retry: "Restart",
    refused: "The sidecar could not begin",
    failedToStart: "The sidecar stopped working",
  },
} as const;
