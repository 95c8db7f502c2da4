import type { ActionKind, Phase, Statistics } from "../../sidecar/protocol";
import { count, duration, money, number } from "../wording";

/** The panel, the commands, notices and the status bar. */
export const panel = {
  name: "Resumable Anki Sync",

  commands: {
    syncVault: "Sync vault",
    syncChanged: "Sync changed notes",
    syncNote: "Sync current note",
    preview: "Preview cards of current note",
    dryRun: "Dry run",
    stop: "Stop sync",
    resume: "Resume last sync",
    progress: "Show progress",
    review: "Review cards",
    conflicts: "Decide conflicts",
    explain: "Explain current note",
    openInAnki: "Open cards of current note in Anki",
    undo: "Undo last sync",
    cleanUp: "Clean up finished syncs",
    adopt: "Link existing Anki notes",
    check: "Check set-up",
    diagnostics: "Copy diagnostics for a bug report",
  },

  cli: {
    sync: "Sync the vault with Anki",
    changed: "Only notes that are new or changed",
    progress: "Show how far the sync is",
    stop: "Stop the running sync; it can be resumed",
    started: "The sync has begun.",
    notStarted: "The sync has not begun; the progress view says why.",
    running: "A sync is running already.",
    stopping: "The sync is stopping.",
    idle: "No sync is running.",
  },

  phases: {
    initializing: "Initializing",
    indexing: "Indexing",
    scanning: "Scanning",
    generating: "Generating",
    determining_actions: "Determining actions",
    applying_changes: "Applying changes",
    completed: "Completed",
    interrupted: "Stopped",
    failed: "Failed",
  } satisfies Record<Phase, string>,

  counts: {
    notesProcessed: "Notes",
    cardsGenerated: "Generated",
    cardsCreated: "Created",
    cardsUpdated: "Updated",
    cardsDeleted: "Deleted",
    cardsSuspended: "Suspended",
    cardsRestored: "Restored",
    cardsSkipped: "Unchanged",
    errors: "Failed notes",
  } satisfies Record<keyof Statistics, string>,

  kinds: {
    create: "New",
    update: "Change",
    delete: "Remove",
    restore: "Restore",
    conflict: "Conflict",
  } satisfies Record<ActionKind, string>,

  progress: {
    title: "Anki sync",
    start: "Sync vault",
    stop: "Stop",
    stopping: "Stopping",
    resume: "Resume",
    restart: {
      sync: "Restart and resume",
      note: "Restart and sync the note",
      "dry-run": "Restart the dry run",
      plan: "Restart and apply the plan",
      undo: "Restart the undo",
    },
    repeat: {
      sync: "Sync again",
      note: "Sync the note again",
      "dry-run": "Dry run again",
      plan: "Apply the plan again",
      undo: "Undo again",
    },
    differing: (n: number) =>
      `${count(n, "card")} changed after ${n === 1 ? "it was" : "they were"} shown, and ${n === 1 ? "was" : "were"} left alone.`,
    forget: "Delete from list",
    starting: "Starting",
    steps: "Steps of the sync",
    bar: "Progress of this step",
    of: (done: number, total: number) => `${number(done)} of ${number(total)}`,
    rate: (perSecond: number, cards: boolean) =>
      `${perSecond >= 10 ? number(Math.round(perSecond)) : perSecond.toFixed(1)} ${cards ? "cards" : "notes"} a second`,
    left: (seconds: number) => `about ${duration(seconds)} left`,
    workingOn: "Working on",
    failures: (n: number) => (n === 1 ? "1 note failed" : `${number(n)} notes failed`),
    openAtLine: (path: string, line: number | undefined) =>
      line === undefined ? `Open ${path}` : `Open ${path}:${line}`,
    incomplete: "Incomplete syncs",
    recent: "Recent syncs",
    never: "Nothing was synced yet",
    neverAdvice:
      "Turn the notes of this vault into Anki cards. A sync can be stopped at any moment and goes on where it was.",
    nothing: "Everything is in step",
    nothingAdvice: "No sync is running and none is waiting.",
    elsewhere: "Another program syncs this vault",
    elsewhereAdvice: "It may be the command line or a second window. Wait until it has ended.",
    ankiAway: "Anki cannot be reached",
    failed: "The sync failed",
    refused: "The sync could not begin",
    guard: "The sync stopped to ask",
    guardAdvice: "Look at the plan, and choose what is to go.",
    showPlan: "Look at the plan",
    showConflicts: "Decide conflicts",
    lost: "The sidecar is gone",
    lostAdvice: "What was done is saved. A restarted sync goes on where this one was.",
    done: "The sync is complete",
    doneDry: "The dry run is complete",
    undone: "The sync was taken back",
    undoPlanned: "This is what the undo would do",
    stopped: "The sync was stopped",
    stoppedAdvice: "It goes on where it was.",
    stoppedPart: "What was done stays so.",
    conflicts: (n: number) =>
      `${count(n, "card")} changed in the vault and in Anki ${n === 1 ? "waits" : "wait"} for a decision.`,
    kept: (n: number) =>
      `${count(n, "card")} ${n === 1 ? "was" : "were"} left alone, since ${n === 1 ? "it was" : "they were"} touched since.`,
    planned: (n: number) => `${count(n, "change")} would be made.`,
    dismiss: "Close",
    connecting: "Looking at this vault's syncs",
  },

  sessions: {
    running: "running",
    whileIn: (ended: string, phase: string) => `${ended} while ${phase}`,
    dryRun: "dry run",
    modes: { full: "", incremental: "changed notes", selected: "chosen cards", undo: "undo", adopt: "linking" },
    notes: (n: number) => count(n, "note"),
    notesOf: (done: number, total: number) => `${number(done)} of ${count(total, "note")}`,
    changes: {
      cardsCreated: (n: number) => `${number(n)} created`,
      cardsUpdated: (n: number) => `${number(n)} updated`,
      cardsDeleted: (n: number) => `${number(n)} deleted`,
      cardsSuspended: (n: number) => `${number(n)} suspended`,
      cardsRestored: (n: number) => `${number(n)} restored`,
      errors: (n: number) => `${number(n)} failed`,
    },
    resumeThis: (when: string) => `Resume the sync from ${when}`,
    undoThis: (when: string) => `Undo the sync from ${when}`,
    forgetThis: (when: string) => `Delete the sync from ${when} from the list`,
  },

  vault: {
    title: "Is this the same vault?",
    same: "It is the same vault",
    new: "It is a vault of its own",
    later: "Later",
  },

  resume: {
    title: "Resume the last sync?",
    from: (when: string, phase: string) => `It began ${when} and stopped while ${phase}.`,
    far: (done: number, total: number, left: number) =>
      `${number(done)} of ${count(total, "note")} are done, ${number(left)} are left.`,
    notYet: "It had not got to the notes yet.",
    paid: (requests: number, cost: number | undefined) =>
      !cost
        ? `${count(requests, "answer")} of the language model ${requests === 1 ? "is" : "are"} kept and not asked for again.`
        : `${count(requests, "answer")} of the language model ${requests === 1 ? "is" : "are"} paid for and kept (${money(cost)}, in the currency of your price settings).`,
    yes: "Resume",
    over: "Start over",
    later: "Later",
  },

  desktop:
    "Resumable Anki Sync works on desktop computers: it needs a program beside Obsidian and a vault in a folder.",

  statusBar: {
    running: (phase: string, percent: number | null) => (percent === null ? phase : `${phase} ${percent}%`),
    tooltip: "Show the progress of the sync",
  },

  notices: {
    cleaned: (n: number) => `${count(n, "finished sync")} deleted from the list.`,
    diagnosticsCopied: "The diagnostics are on the clipboard. They hold no text of your notes.",
    elsewhere: "Another program syncs this vault.",
    noteGone: (path: string) => `There is no note ${path}.`,
  },
} as const;
