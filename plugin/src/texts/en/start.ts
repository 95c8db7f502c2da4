import { count, number } from "../wording";

/** The first page, and moving in from another tool. */
export const start = {
  start: {
    looking: "Looking at the notes of this vault",
    found: "This is what I found",
    notes: (n: number) => count(n, "note"),
    cards: (cards: number, syntax: string, notes: number) =>
      `${syntax}: ${count(cards, "card")} in ${count(notes, "note")}`,
    cardsOff: (cards: number, syntax: string, notes: number) =>
      `${syntax}: ${count(cards, "card")} in ${count(notes, "note")}; this syntax is switched off`,
    noCards: "No cards yet",
    ways: "Three ways to write a card",
    examples: { question: "A question and an answer", tagged: "A line with a tag", cloze: "A sentence with a gap" },
    insert: "Insert example",
    insertThis: (what: string) => `Insert example: ${what}`,
    inserted: "The example is in the note.",
    noEditor: "Open a note in the editor first; the example goes where the cursor is.",
    moving: "Coming from another tool?",
    movingAdvice: "Cards that are in Anki already keep their review history.",
  },

  movingIn: {
    title: "Move in from another tool",
    looking: "Looking for what other tools left in this vault",
    none: "No settings or unread cards of other tools were found.",
    found: "These tools left something. Nothing changes until you confirm.",
    cards: (cards: number, notes: number, named: number) =>
      `${count(cards, "card")} in ${count(notes, "note")}; ${number(named)} of them name their Anki note.`,
    data: (file: string) => `Its settings: ${file}`,
    show: "Show what would be linked",
    asking: "Comparing the vault with Anki",
    would: (n: number) => `${count(n, "Anki note")} would be linked, with their review history.`,
    link: (n: number) =>
      n > 0 ? `Link ${count(n, "note")} and read these cards from now on` : "Read these cards from now on",
    linking: "Writing the settings and linking",
    back: "Back",
    done: (n: number) => `${count(n, "Anki note")} linked. The next sync reads these cards.`,
  },
} as const;
