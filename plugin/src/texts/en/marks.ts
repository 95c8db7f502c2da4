import { count } from "../wording";

/** The marks beside the text, the menus on notes and folders, and what they open. */
export const marks = {
  marks: {
    states: {
      new: "New: not in Anki yet",
      synced: "In Anki as it is here",
      changed: "Changed since the last sync",
      conflict: "Changed here and in Anki",
      review: "A draft that waits for your review",
      failed: "Makes no card",
    },
    inAnki: (figures: string) => `In Anki: ${figures}`,
    several: (cards: number) => count(cards, "card"),
    atCursor: "Show the card at the cursor",
    noneAtCursor: "There is no card at the cursor.",
    history: "History of the card",
    why: "Why is this no card?",
    review: "Review the draft",
    preview: "Preview",
    openInAnki: "Open in Anki",
    notInAnki: "No card of this note is in Anki yet.",
  },

  menu: {
    syncNote: "Sync this note with Anki",
    syncFolder: "Sync this folder with Anki",
    syncNotes: "Sync these notes with Anki",
    previewNote: "Preview its Anki cards",
    previewSelection: "Preview Anki cards of the selection",
    explain: "Explain its Anki cards",
    write: "Write cards with a language model",
    openInAnki: "Open its cards in Anki",
    fares: "Show how its cards fare",
    noNotes: "There is no note in this folder.",
  },

  writing: {
    title: "Write cards with a language model?",
    none: "None of these notes can go to a language model: each is private, left out by the settings, too short, or was answered before.",
    estimate: (notes: number, requests: number, model: string, host: string) =>
      `${count(notes, "note")} in ${count(requests, "request")} to ${model} at ${host}.`,
    tokens: (input: number, output: number) =>
      `About ${count(input, "token")} of your notes are sent, and ${count(output, "token")} are written.`,
    cost: (cost: string) => `At the price in the settings this costs about ${cost}.`,
    time: (time: string) => `It takes about ${time}.`,
    drafts: "The cards wait as drafts for your review. These notes are synced too.",
    yes: "Write the cards",
    no: "Cancel",
  },
};
