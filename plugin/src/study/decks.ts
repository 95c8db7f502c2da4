import { ConfirmationModal, debounce, Modal, Notice, type App } from "obsidian";
import { attempt } from "../attempt";
import { button, buttons, cls, link, searchField, titled } from "../elements";
import { failureOf, hasCode } from "../sidecar/failure";
import type { Asking } from "../sidecar/ports";
import type { Failure, StudyChoice, StudyDeck } from "../sidecar/protocol";
import { texts } from "../texts";
import { number, placeIn } from "../texts/wording";

const t = texts.study;
const CALM = 250;
const MOST = 50;

/** The questions about finding and studying cards. */
export type StudyMethod = "study/find" | "study/makeDeck" | "study/decks" | "study/removeDeck" | "study/browse";

/** The actions that finding and studying cards need. */
export interface StudyDecksPort extends Asking<StudyMethod> {
  openLine(path: string, line: number | undefined): unknown;
}

/** Makes a filtered deck of the chosen cards. A running Anki has no action for it: it can show the cards instead. */
export async function study(app: App, choice: StudyChoice, port: StudyDecksPort): Promise<void> {
  const made = port.request("study/makeDeck", { choice }).catch((error: unknown) => {
    if (!hasCode(error, "no-filtered-decks")) throw error;
    offerToShow(app, failureOf(error), () => void attempt(port.request("study/browse", { choice })));
    return undefined;
  });
  const deck = await attempt(made);
  if (deck) new Notice(t.made(deck.name, deck.cards));
}

function offerToShow(app: App, { message, data }: Failure, show: () => void): void {
  const dialog = new ConfirmationModal(app);
  titled(dialog, t.decks);
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  for (const text of [message, data.advice]) body.createEl("p", { text });
  dialog.addButton((each) => each.setButtonText(texts.mend.inAnki).setCta().onClick(show));
  dialog.addCancelButton(texts.writing.no);
  dialog.open();
}

/** Lists the filtered decks of Anki, with a button to remove each. */
export async function openDecks(app: App, port: StudyDecksPort): Promise<void> {
  const result = await attempt(port.request("study/decks", {}));
  if (!result) return;
  const dialog = new Modal(app);
  titled(dialog, t.decks);
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  if (result.decks.length === 0) body.createEl("p", { text: t.noDecks });
  for (const deck of result.decks) drawDeck(body, deck, port);
  dialog.open();
}

function drawDeck(parent: HTMLElement, { name, cards }: StudyDeck, port: StudyDecksPort): void {
  const row = parent.createDiv({ cls: cls("ask-row") });
  row.createSpan({ text: `${name} (${number(cards)})` });
  button(row, {
    text: texts.kinds.delete,
    label: t.removeThis(name),
    act: () =>
      void attempt(port.request("study/removeDeck", { name })).then((removed) => {
        if (!removed) return;
        row.remove();
        new Notice(t.removed(name));
      }),
  });
}

/** Opens the note of the card that is under review in Anki, or selected in its browser, at its line. */
export async function openShown(port: StudyDecksPort): Promise<void> {
  const card = (await attempt(port.request("study/find", {})))?.cards[0];
  if (card) void port.openLine(card.note, card.line);
}

/** Finds the notes of cards by a text that was copied from Anki; the found cards can be studied. */
export function openFind(app: App, port: StudyDecksPort): void {
  const dialog = new Modal(app);
  titled(dialog, t.find);
  const body = dialog.contentEl.createDiv({ cls: cls("dialog") });
  let wanted = "";
  const find = debounce(async () => {
    const search = wanted;
    const result = search === "" ? { cards: [] } : await attempt(port.request("study/find", { text: search }));
    // A later question has an answer of its own.
    if (!result || search !== wanted) return;
    list.empty();
    if (search !== "" && result.cards.length === 0) list.setText(t.notFound);
    for (const { note, line, front } of result.cards.slice(0, MOST)) {
      const row = list.createDiv({ cls: cls("block-card") });
      row.createDiv({ text: front });
      link(row, {
        text: placeIn(note, line),
        act: () => {
          dialog.close();
          void port.openLine(note, line);
        },
      });
    }
    if (result.cards.length > 0) buttons(list, { text: t.these, act: () => void study(app, { search }, port) });
  }, CALM);
  searchField(body, {
    name: t.words,
    value: "",
    changed: (value) => {
      wanted = value;
      find();
    },
  });
  const list = body.createDiv({ attr: { role: "status" } });
  dialog.open();
}
