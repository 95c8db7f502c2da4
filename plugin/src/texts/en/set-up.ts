/** The sidecar: installing, starting and losing it. */
export const setUp = {
  sidecar: {
    missing: "The sidecar is not installed.",
    gone: "The sidecar is gone.",
    hung: (seconds: number) => `The sidecar gave no answer within ${seconds} seconds.`,
    hungState: "It gave no answer and was ended.",
    restartAdvice: "Start the sync again: it continues where it stopped.",
    endedBy: (error: string) => `It ended: ${error}`,
    endedWith: (code: number) => `It ended with code ${code}.`,
    endedOutside: "It was ended from outside.",
    looking: "Looking for the sidecar",
    starting: "Starting the sidecar",
    setUp: "One program is missing",
    setUpAdvice:
      "A program of this computer, obsidian-anki-sync, makes the cards. Plugins cannot install programs, so you do it once. This card closes itself when the program is there.",
    download: "Download the installer",
    file: (name: string, megabytes: number) => `${name} (${megabytes} MB)`,
    openIt:
      "Open the downloaded file. If Windows warns of an unknown program, choose More info, then Run anyway. To check the file first, run this in PowerShell, which answers True:",
    runIt: "Then run this in a terminal. It checks the file and installs the program for you alone:",
    withTool: (tool: "uv" | "pipx" | "python") => `With ${tool === "python" ? "Python" : tool}`,
    inTerminal: (system: string) => `Run this in ${terminal(system)}:`,
    inFolder: (system: string) => `Run this in ${terminal(system)}, in the folder of your clone of the repository:`,
    keepsCollection: "The command keeps the library that writes collection files.",
    uvAdvice: "uv is a small program that installs others, and brings Python along if it is missing. Install it first:",
    newTerminal: "Then open a new terminal: one that is open does not know uv yet.",
    have: "I have it already",
    choose: "Choose the file",
    wrongFile: (path: string) =>
      `${path} is not the program. Choose the file obsidian-anki-sync that an installer or uv made.`,
    silent: (path: string) =>
      `${path} is there and does not answer. Start it in a terminal to see why; a virus scanner may hold it back.`,
    notYet:
      "Not found yet. If the terminal does not know the command, open a new terminal: one that is open does not know new programs.",
    configured: (path: string) => `The settings name ${path}, and it does not answer.`,
    copy: "Copy command",
    copied: "Copied.",
    again: "Check again",
    waiting: "Waiting for the program to appear",
    flatpak:
      "Obsidian runs as a Flatpak, which cannot start programs of this computer by itself. The simplest way is Obsidian from its own website. To stay with the Flatpak, install the program obsidian-anki-sync outside of it.",
    flatpakTitle: "Let the Flatpak start it",
    flatpakCommands:
      "The first command lets Obsidian start programs outside of the Flatpak, any of them; the second makes the script that starts this one. Restart Obsidian afterwards.",
    mismatch: "The sidecar has another version",
    mismatchAdvice: (plugin: string, sidecar: string) =>
      `The plugin ${plugin} and the sidecar ${sidecar} do not understand each other. Install the sidecar ${plugin}, then check again.`,
    newer: (plugin: string, sidecar: string) =>
      `The sidecar ${sidecar} is newer than the plugin ${plugin}. Update the plugin, or install the sidecar ${plugin}.`,
    retry: "Restart",
    refused: "The sidecar could not start",
    failedToStart: "The sidecar stopped working",
  },
} as const;

function terminal(system: string): string {
  return system === "windows" ? "PowerShell" : "a terminal";
}
