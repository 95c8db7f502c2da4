import type { ConflictSide } from "../../sidecar/protocol";
import { count, number } from "../wording";

/** The views in tabs, and the dialogs about notes. */
export const views = {
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
} as const;
