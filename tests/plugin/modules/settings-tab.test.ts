import { App } from "obsidian-test-mocks/obsidian";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Keeper } from "../../../plugin/src/settings/keeper";
import { SettingsTab } from "../../../plugin/src/settings/tab";

/** Lets promises settle and waiting drawings look again. */
const later = () => vi.advanceTimersByTimeAsync(1_000);

/** A tab whose sidecar answers when the test says so, with the drawings of it and the end of storing a value. */
function opened() {
  let answer = (): void => undefined;
  let stored = (): void => undefined;
  let knowsComputer = false;
  let deck = "Obsidian";
  const keeper = {
    get knowsComputer() {
      return knowsComputer;
    },
    loadComputer: () => new Promise<void>((resolve) => (answer = resolve)).then(() => void (knowsComputer = true)),
    get: () => deck,
    set: (_: string, value: string) =>
      new Promise<void>((resolve) => (stored = resolve)).then(() => void (deck = value)),
  };
  const port = {
    sidecarState: { kind: "unknown" },
    survey: () => Promise.resolve(new Map([["flashcards", 3]])),
    askAnki: () => Promise.resolve({ decks: ["Greek"], noteTypes: ["Basic"] }),
  };
  const tab = new SettingsTab(
    App.createConfigured__() as never,
    {} as never,
    keeper as unknown as Keeper,
    port as never,
  );
  const update = vi.spyOn(tab, "update").mockImplementation(() => undefined);
  tab.containerEl = document.body.appendChild(document.createElement("div"));
  const field = (type: string) => {
    const input = tab.containerEl.appendChild(document.createElement("input"));
    input.type = type;
    input.focus();
    return input;
  };
  return { tab, update, field, answer: () => answer(), stored: () => stored() };
}

describe("The settings tab", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    document.body.replaceChildren();
  });

  test("is drawn anew when the sidecar has answered", async () => {
    const { tab, update, answer, field } = opened();
    tab.getSettingDefinitions();
    field("checkbox");
    await later();
    expect(update).not.toHaveBeenCalled();
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(update).toHaveBeenCalledOnce();
  });

  test.each(["text", "number"])("is not drawn while a %s is typed, and once after it", async (type) => {
    const { tab, update, answer, field } = opened();
    tab.getSettingDefinitions();
    const input = field(type);
    answer();
    await later();
    expect(update).not.toHaveBeenCalled();
    input.blur();
    await later();
    expect(update).toHaveBeenCalledOnce();
  });

  test("is not drawn while a value is stored, so that no old value is shown", async () => {
    const { tab, update, answer, stored } = opened();
    tab.getSettingDefinitions();
    void tab.setControlValue("sync.deck", "Greek");
    answer();
    await later();
    expect(update).not.toHaveBeenCalled();
    stored();
    await later();
    expect(update).toHaveBeenCalledOnce();
  });

  test("offers the deck that was typed while Anki answered, beside Anki's decks", async () => {
    const { tab, update, field, answer, stored } = opened();
    const rows = () => tab.getSettingDefinitions().flatMap((item) => ("items" in item ? (item.items ?? []) : []));
    const ask = rows().find((row) => "action" in row && row.action);
    answer();
    await later();
    update.mockClear();
    const input = field("text");
    if (ask && "action" in ask) ask.action?.(tab.containerEl, 0);
    await later();
    void tab.setControlValue("sync.deck", "Latin");
    input.blur();
    await later();
    expect(update).not.toHaveBeenCalled();
    stored();
    await later();
    expect(update).toHaveBeenCalledOnce();
    expect(JSON.stringify(rows())).toContain('"options":{"Greek":"Greek","Latin":"Latin"}');
  });

  test("is drawn although a field elsewhere has the focus", async () => {
    const { tab, update, answer } = opened();
    tab.getSettingDefinitions();
    document.body.appendChild(document.createElement("input")).focus();
    answer();
    await later();
    expect(update).toHaveBeenCalledOnce();
  });
});
