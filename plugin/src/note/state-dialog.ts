import { Modal, type App, type TFile } from "obsidian";
import { attempt } from "../attempt";
import { buttons, cls, titled } from "../elements";
import { texts } from "../texts";

const t = texts.study;

type Properties = Record<string, unknown>;
type CardsState = keyof typeof t.states;

/** The words that a sync knows for each state. */
const WORDS: Readonly<Partial<Record<CardsState, RegExp>>> = {
  none: /^(false|no|off)$/,
  suspended: /^suspend(ed)?$/,
  bury: /^bur(y|ied)$/,
  forget: /^forg(et|otten)$/,
};

/** Asks for the state of a note's cards in Anki; then shows the plan. `key` is the property for the state. */
export function askForState(app: App, file: TFile, key: string, plan: () => unknown): void {
  const now: Properties = app.metadataCache.getFileCache(file)?.frontmatter ?? {};
  const dialog = new Modal(app);
  titled(dialog, t.stateTitle(file.path));
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  body.createEl("p", { text: t.stateWhat });
  if (key) body.createEl("p", { text: t.once });
  const field = (name: string) => body.createEl("label", { cls: cls("ask-row"), text: name });
  // Without a key, the settings have switched the property off.
  const select = key ? field(t.cards).createEl("select", { cls: "dropdown" }) : null;
  for (const [value, text] of Object.entries(t.states)) select?.createEl("option", { value, text });
  const state = stateIn(now[nameIn(now, key)]);
  if (select) select.value = state;
  const deck = field(t.deck).createEl("input", { type: "text", value: deckIn(now) });
  buttons(body, {
    text: t.plan,
    kind: "cta",
    act: () => {
      dialog.close();
      const asked = (select?.value ?? state) as CardsState;
      const write = (properties: Properties) => setState(properties, key, asked, deck.value.trim());
      void attempt(app.fileManager.processFrontMatter(file, write).then(plan));
    },
  });
  dialog.open();
}

function stateIn(value: unknown): CardsState {
  const word = String(value).trim().toLowerCase();
  return (Object.keys(t.states) as CardsState[]).find((state) => WORDS[state]?.test(word)) ?? "usual";
}

function deckIn(properties: Properties): string {
  const deck = properties[nameIn(properties, "deck")];
  return typeof deck === "string" ? deck : "";
}

/** The name that a note gives to a property, which may differ in case. */
function nameIn(properties: Properties, name: string): string {
  if (name in properties) return name;
  return Object.keys(properties).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

/** Sets the properties that ask for a state and a deck; a value that asks for the same already stays. */
export function setState(properties: Properties, key: string, state: CardsState, deck: string): void {
  const stateKey = nameIn(properties, key);
  if (state !== stateIn(properties[stateKey])) {
    if (state === "usual") delete properties[stateKey];
    else properties[stateKey] = state === "none" ? false : state;
  }
  if (deck === deckIn(properties)) return;
  const deckKey = nameIn(properties, "deck");
  if (deck) properties[deckKey] = deck;
  else delete properties[deckKey];
}
