/** Ways to write a card, each in a syntax that is on by default. */
export const EXAMPLES = {
  question: "Q: What makes most of a cell's ATP?\nA: The mitochondria, on their inner membrane.\n",
  tagged: "What do ribosomes read? #card\nMessenger RNA.\n",
  cloze: "START\nCloze\nAugustus became princeps in {27 BC}.\nEND\n",
} as const;

export type Example = keyof typeof EXAMPLES;
