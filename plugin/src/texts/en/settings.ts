import { count } from "../wording";
import { settingNames } from "./setting-names";

/** The texts of the settings. A key without one shows its own name and the schema's description. */
export const settings = {
  groups: {
    anki: "Anki",
    notes: "Which notes",
    cards: "How cards are written",
    generation: "Cards by a model",
    when: "When",
  },
  pages: {
    anki: "More about Anki",
    notes: "More about which notes",
    rendering: "How cards look",
    syntax: "Words and signs of the ways to write",
    costs: "Limits and prices",
    steps: "A model for each step",
    generation: "More about the model",
    advanced: "Advanced",
  },

  sidecar: {
    name: "Sidecar",
    unknown: "The plugin looks for it when it is first needed.",
    missing: "It was not found. The progress view says how to install it.",
    found: (version: string, path: string, origin: string) => `Version ${version}, found ${origin}: ${path}.`,
    origins: {
      setting: "at the path in the settings",
      remembered: "where it was found last time",
      folder: "in a usual folder",
      terminal: "where the terminal finds it",
    },
    running: (python: string) => `It runs on Python ${python}.`,
    store: (path: string) => `Progress is kept in ${path}.`,
    path: "Path of the program",
    pathDesc: "On this device only. If it is empty, the plugin looks for the program.",
  },

  permission: {
    title: "Allow this vault's settings?",
    wants: (meaning: string) => `This vault's settings want to ${meaning}.`,
    origin: "Settings that come with a vault may be somebody else's. They have no effect until you allow them.",
    allow: "Allow on this computer",
    refuse: "Do not allow",
  },
  onComputer: "On this computer.",

  askAnki: "Ask Anki for its decks",
  askAnkiDesc: "Start Anki first; then you can choose the deck from a list.",
  ankiAnswered: (decks: number, noteTypes: string) =>
    `Anki has ${count(decks, "deck")} and these note types: ${noteTypes}.`,

  ankiKey: "Key of AnkiConnect",
  ankiKeyDesc: "Needed only if the add-on asks for one. It is kept in this device's secret storage.",
  generationKey: "Key of the server",
  generationKeyDesc: "Needed only if the server asks for one. It is kept in this device's secret storage.",

  askOnOpen: "Ask to resume",
  askOnOpenDesc: "When the vault is opened and a sync is incomplete.",
  syncOnSave: "Sync a note when it is saved",
  syncOnSaveDesc: "Only a note that makes cards, a few seconds after its last change.",
  syncAtStart: "Sync when the vault is opened",
  syncAtStartDesc: "Only new and changed notes, and quietly. On this device.",
  syncEvery: "Minutes between syncs",
  syncEveryDesc: "Only new and changed notes, and quietly. On this device; 0 means never.",
  marks: "Marks beside the text",
  marksDesc: "A small sign in the margin of each card: new, in Anki, changed, to review, or why it is not a card.",
  quiet: "Quiet",
  quietDesc: "No notice after a sync that succeeds.",

  config: "Settings file",
  configDesc: "The config.toml of this computer, if it is not the usual one; it is for all vaults.",

  comma: "Separated by commas.",
  foundIn: (notes: number) => `Found in ${count(notes, "note")} of this vault.`,
  names: settingNames,

  descriptions: {
    target: "AnkiConnect's, as in ankiconnect://127.0.0.1:8765; or a file, as in file:cards.apkg.",
    backups: "Made once a day before the first change, while Anki is closed. 0 makes none.",
    removal_share: "A part of all cards, from 0 to 1.",
    removal_count: "A sync that would remove fewer never asks.",
    conflicts: "Review leaves the card as it is and lists it.",
    orphans: "Remove suspends a card that was ever reviewed and deletes others.",
  } as Readonly<Record<string, string>>,

  values: {
    "conflicts.review": "Review",
    "conflicts.vault": "The vault wins",
    "conflicts.anki": "Anki wins",
    "orphans.remove": "Remove",
    "orphans.keep": "Keep",
    "rendering.source_link.heading": "To the heading above it",
    "rendering.source_link.line": "To its line, by this plugin",
    "rendering.context.none": "No",
    "rendering.context.headings": "Headings above it",
    "rendering.context.note": "Note and headings",
    "rendering.context.path": "Path and headings",
    "syntaxes.bilingual": "Bilingual questions and answers",
    "syntaxes.question-answer": "Questions and answers",
    "syntaxes.apf": "Card blocks (APF)",
    "syntaxes.patterns": "Patterns of your own",
    "syntaxes.yanki": "Notes of Yanki",
    "syntaxes.spaced-repetition": "Cards of Spaced Repetition",
    "syntaxes.obsidian-to-anki": "Blocks of Obsidian_to_Anki",
    "syntaxes.flashcards": "Cards of Flashcards",
    "syntaxes.flashcards-2": "Cards of Flashcards, version 2",
  } as Readonly<Record<string, string>>,
};
