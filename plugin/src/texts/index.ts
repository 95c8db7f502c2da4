import type { ActionKind, ConflictSide, Phase, Session, Statistics, SyncFinished } from "../sidecar/protocol";
import { ago, count, duration, number } from "./wording";

/** Every text that a person reads, in one place, so that it can be translated. */
export const texts = {
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
    line: (session: Session, now: number) => `${ago(session.startedAt, now)} · ${state(session)}`,
    figures: (session: Session) => sessionFigures(session),
    resumeThis: (session: Session, now: number) => `Resume the sync from ${ago(session.startedAt, now)}`,
    undoThis: (session: Session, now: number) => `Undo the sync from ${ago(session.startedAt, now)}`,
    forgetThis: (session: Session, now: number) => `Delete the sync from ${ago(session.startedAt, now)} from the list`,
    modes: { full: "", incremental: "changed notes", selected: "chosen cards", undo: "undo", adopt: "linking" },
  },

  vault: {
    title: "Is this the same vault?",
    same: "It is the same vault",
    new: "It is a vault of its own",
    later: "Later",
  },
  resume: {
    title: "Resume the last sync?",
    from: (session: Session, now: number) =>
      `It began ${ago(session.startedAt, now)} and stopped while ${whileIn(session)}.`,
    far: (session: Session) =>
      session.totalNotes > 0
        ? `${number(session.statistics.notesProcessed)} of ${count(session.totalNotes, "note")} are done, ${number(left(session))} are left.`
        : "It had not got to the notes yet.",
    paid: (requests: number, cost: number | undefined) =>
      !cost
        ? `${count(requests, "answer")} of the language model ${requests === 1 ? "is" : "are"} kept and not asked for again.`
        : `${count(requests, "answer")} of the language model (${cost.toFixed(2)}) ${requests === 1 ? "is" : "are"} paid for and kept.`,
    yes: "Resume",
    over: "Start over",
    later: "Later",
  },

  plan: {
    title: "Sync plan",
    empty: "There is no plan",
    emptyAdvice: "A dry run shows what a sync would do, card by card.",
    nothing: "Nothing would change",
    dryRun: "This is what a sync would do. Untick what should wait.",
    guard: (removals: number, managed: number) =>
      `The sync would remove ${count(removals, "card")} of ${number(managed)} and stopped to ask. Untick what should stay.`,
    guardRestores: (restores: number, managed: number) =>
      `Anki no longer holds ${count(restores, "card")} of ${number(managed)}; the sync stopped to ask before making them again. Check the open profile, and untick what should stay away.`,
    apply: (n: number) => `Apply ${count(n, "change")}`,
    nothingToUndo: "Nothing can be taken back",
    undo: "This is what the undo would do to Anki. The next sync makes these changes again unless you change the notes first.",
    again: "These cards changed after you were shown the plan, so nothing was done to them. Look at them again.",
    kept: (n: number) => `${count(n, "card")} ${n === 1 ? "is" : "are"} left alone`,
    takeBack: (n: number) => `Take back ${count(n, "change")}`,
    all: "Tick all",
    none: "Untick all",
    counted: { create: "new", update: "changed", restore: "restored", delete: "removed", conflict: "in conflict" },
    more: (n: number) => `Show ${number(n)} more`,
    before: "Before",
    after: "After",
    absent: "Not in Anki yet",
    gone: (reviewed: boolean) => (reviewed ? "Suspended, since it was reviewed" : "Deleted from Anki"),
    deck: "Deck",
    tags: "Tags",
    noteType: "Note type",
    tick: (front: string) => `Apply the change to ${front}`,
    differs: (names: readonly string[]) => names.join(", "),
    conflict: "Changed on both sides; it waits for a decision.",
    loading: "Reading the plan",
  },

  conflicts: {
    title: "Conflicts",
    none: "No card is in conflict",
    noneAdvice: "A card that is changed in the vault and in Anki waits here until you decide whose text stays.",
    count: (n: number) =>
      n === 0 ? "All conflicts are decided" : `${count(n, "card")} ${n === 1 ? "waits" : "wait"} for your decision`,
    advice: "These cards were changed in the vault and in Anki. Marked words are the changes.",
    carryOut: (n: number) => `Sync to carry out ${count(n, "decision")}`,
    last: "Last synced text",
    vault: "Vault",
    anki: "Anki",
    empty: "Nothing",
    choose: "Whose text stays",
    sides: { anki: "Keep Anki's", vault: "Take the vault's", later: "Later" } satisfies Record<ConflictSide, string>,
    chooseFor: (side: ConflictSide, front: string) =>
      ({ anki: "Keep Anki's text of", vault: "Take the vault's text of", later: "Decide later about" })[side] +
      ` ${front}`,
    waits: "Decided. The next sync does it.",
    changed: "The card changed after it was shown. Look at it again.",
    more: (n: number) => `Show ${number(n)} more`,
  },

  review: {
    title: "Review cards",
    empty: "No cards wait for you",
    emptyAdvice: "Cards that a language model wrote wait here until you accept them.",
    waiting: (total: number, flagged: number) =>
      flagged > 0 ? `${count(total, "draft")}, ${number(flagged)} with a doubt` : count(total, "draft"),
    keys: "J and K move, X marks, Shift+X marks all, A accepts, E edits, R rejects",
    accept: (n: number) => (n > 1 ? `Accept ${number(n)}` : "Accept"),
    reject: (n: number) => (n > 1 ? `Reject ${number(n)}` : "Reject"),
    edit: "Edit",
    save: "Accept as edited",
    cancel: "Cancel",
    quote: "From the note",
    draft: "The card",
    replaces: "Instead of",
    mark: (front: string) => `Mark ${front}`,
    drafts: "Drafts",
    decided: (n: number) => `${count(n, "draft")} decided.`,
    open: (note: string, line: number) => `${note}, line ${line}`,
    more: (n: number) => `Show ${number(n)} more`,
  },

  note: {
    previewTitle: (note: string) => `Cards of ${note}`,
    noCards: "This note makes no card.",
    findings: "What to look at",
    explainTitle: (note: string) => `What ${note} makes`,
    counted: "This note counts.",
    notCounted: (reason: string) => `This note does not count: ${reason}`,
    line: (line: number) => `Line ${line}`,
    makes: (cards: number) => `Makes ${count(cards, "card")}`,
    makesNone: "Makes no card",
    noBlocks: "There is nothing in this note that could be a card.",
  },

  check: {
    title: "Set-up",
    ready: "A sync can run.",
    notReady: "A sync cannot run yet.",
    item: (name: string, message: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${message}`,
    verdicts: { PASS: "Fine", WARN: "Look", FAIL: "Wrong" },
  },

  adopt: {
    title: "Link existing Anki notes",
    looking: "Looking for Anki notes of this vault's cards.",
    none: "No Anki note that is there already can be linked with a card of the vault.",
    found: (n: number) =>
      `${count(n, "Anki note")} can be linked with cards of the vault. Decks, tags and reviews stay; where the words differ, Anki's stay until you decide.`,
    card: (note: string, noteType: string, reviewed: boolean) =>
      `${note}, in Anki ${noteType}, ${reviewed ? "reviewed" : "never reviewed"}`,
    problem: (reason: string) => `Left alone: ${reason}`,
    more: (n: number) => `And ${number(n)} more`,
    yes: (n: number) => `Link ${count(n, "note")}`,
    no: "Cancel",
    close: "Close",
    linked: (n: number) => `${count(n, "Anki note")} linked.`,
  },

  sidecar: {
    missing: "The sidecar is not installed.",
    gone: "The sidecar is gone.",
    hung: (seconds: number) => `The sidecar gave no answer within ${seconds} seconds.`,
    hungState: "It gave no answer and was ended.",
    restartAdvice: "Start the sync again: it goes on where it was.",
    ended: (code: number | null, error: string) =>
      error ? `It ended: ${error}` : code === null ? "It was ended from outside." : `It ended with code ${code}.`,
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
      "Obsidian runs as a Flatpak, which cannot start programs of this computer. Install Obsidian from its own website, or allow it with this command and set the path of a script that calls flatpak-spawn in the settings.",
    snap: "Obsidian runs as a Snap, which cannot start programs of this computer. Install Obsidian from its own website.",
    mismatch: "The sidecar has another version",
    mismatchAdvice: (plugin: string, sidecar: string) =>
      `The plugin ${plugin} and the sidecar ${sidecar} do not understand each other. Download the sidecar's file (ending in .whl) from the plugin's release and run this command in its folder, then check again.`,
    newer: (plugin: string, sidecar: string) =>
      `The sidecar ${sidecar} is newer than the plugin ${plugin}. Update the plugin, or bring the sidecar back to the plugin's version: download its file from the plugin's release and run this command in its folder.`,
    retry: "Restart",
    refused: "The sidecar could not begin",
    failedToStart: "The sidecar stopped working",
  },

  desktop:
    "Resumable Anki Sync works on desktop computers: it needs a program beside Obsidian and a vault in a folder.",

  statusBar: {
    running: (phase: string, percent: number | null) => (percent === null ? phase : `${phase} ${percent}%`),
    tooltip: "Show the progress of the sync",
  },

  notices: {
    finished: (result: SyncFinished) => finishedNotice(result),
    cleaned: (n: number) => `${count(n, "finished sync")} deleted from the list.`,
    diagnosticsCopied: "The diagnostics are on the clipboard. They hold no text of your notes.",
    elsewhere: "Another program syncs this vault.",
    noteGone: (path: string) => `There is no note ${path}.`,
  },
} as const;

function state(session: Session): string {
  if (session.running) return "running";
  const ended = texts.phases[session.phase].toLowerCase();
  return session.stoppedIn ? `${ended} while ${whileIn(session)}` : ended;
}

function whileIn(session: Session): string {
  return texts.phases[session.stoppedIn ?? session.phase].toLowerCase();
}

function left(session: Session): number {
  return Math.max(0, session.totalNotes - session.statistics.notesProcessed);
}

function sessionFigures(session: Session): string {
  const { statistics, totalNotes } = session;
  const mode = session.dryRun ? "dry run" : texts.sessions.modes[session.mode];
  const notes = session.resumable
    ? `${number(statistics.notesProcessed)} of ${count(totalNotes, "note")}`
    : count(totalNotes, "note");
  const changes = [
    [statistics.cardsCreated, "created"],
    [statistics.cardsUpdated, "updated"],
    [statistics.cardsDeleted, "deleted"],
    [statistics.cardsSuspended, "suspended"],
    [statistics.cardsRestored, "restored"],
    [statistics.errors, "failed"],
  ] as const;
  return [mode, notes, ...changes.filter(([n]) => n > 0).map(([n, what]) => `${number(n)} ${what}`)]
    .filter((part) => part !== "")
    .join(" · ");
}

function finishedNotice({ outcome, session, planned, error }: SyncFinished): string {
  if (error?.data.code === "guard") return `${texts.progress.guard}. ${error.message}`;
  if (outcome === "failed") return `${texts.progress.failed}. ${error?.message ?? ""}`.trim();
  if (outcome === "interrupted") return `${texts.progress.stopped}. ${texts.progress.stoppedAdvice}`;
  if (session.dryRun) return `${texts.progress.doneDry}. ${texts.progress.planned(planned)}`;
  return `${texts.progress.done}. ${sessionFigures(session)}`;
}
