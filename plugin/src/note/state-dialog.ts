import { Modal, type App, type TFile } from "obsidian";
import { attempt } from "../attempt";
import { buttons, cls, titled } from "../elements";
import { texts } from "../texts";

const t = texts.study;

type Properties = Record<string, unknown>;
type CardsState = keyof typeof t.states;

/** Asks for the state of a note's cards in Anki; then shows the plan. `key` is the property for the state. */
export function askForState(app: App, file: TFile, key: string, plan: () => unknown): void {
  const now: Properties = app.metadataCache.getFileCache(file)?.frontmatter ?? {};
  const dialog = new Modal(app);
  titled(dialog, t.stateTitle(file.path));
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  body.createEl("p", { text: t.stateWhat });
  const field = (name: string) => body.createEl("label", { cls: cls("ask-row"), text: name });
  const select = field(t.cards).createEl("select", { cls: "dropdown" });
  for (const [value, text] of Object.entries(t.states)) select.createEl("option", { value, text });
  select.value = stateIn(now[key]);
  const deck = field(t.deck).createEl("input", { type: "text", value: deckIn(now) });
  buttons(body, {
    text: t.plan,
    kind: "cta",
    act: () => {
      dialog.close();
      const write = (properties: Properties) =>
        setState(properties, key, select.value as CardsState, deck.value.trim());
      void attempt(app.fileManager.processFrontMatter(file, write).then(plan));
    },
  });
  dialog.open();
}

function stateIn(value: unknown): CardsState {
  if (value === false) return "none";
  return (Object.keys(t.states).find((state) => state === value) as CardsState | undefined) ?? "usual";
}

function deckIn({ deck }: Properties): string {
  return typeof deck === "string" ? deck : "";
}

/** Sets the properties that ask for a state and a deck; a value that asks for the same already stays. */
export function setState(properties: Properties, key: string, state: CardsState, deck: string): void {
  if (state !== stateIn(properties[key])) {
    if (state === "usual") delete properties[key];
    else properties[key] = state === "none" ? false : state;
  }
  if (deck === deckIn(properties)) return;
  if (deck) properties["deck"] = deck;
  else delete properties["deck"];
}
