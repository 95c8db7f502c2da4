import {
  PluginSettingTab,
  SecretComponent,
  type App,
  type Plugin,
  type SettingDefinition,
  type SettingDefinitionItem,
} from "obsidian";
import type { SidecarState } from "../sidecar/sidecar";
import { settingTexts } from "../texts";
import { definitions } from "./definitions";
import type { Keeper } from "./keeper";

/** The controls that a drawing would take an unfinished entry from. */
const FIELDS = "input:not([type=checkbox]), select";
/** The time that a drawing waits for the end of an entry before it looks again, in milliseconds. */
const WAIT = 300;

/** The actions that the tab needs. */
export interface SettingsPort {
  readonly sidecarState: SidecarState;
  askAnki(): Promise<{ decks: string[]; noteTypes: string[] } | undefined>;
  /** The number of notes in which each syntax was found; empty if that is unknown now. */
  survey(): Promise<ReadonlyMap<string, number>>;
}

/** The settings tab: declared, so that Obsidian draws, searches and keeps it. */
export class SettingsTab extends PluginSettingTab {
  override icon = "layers";
  readonly #keeper: Keeper;
  readonly #port: SettingsPort;
  #decks: readonly string[] = [];
  #found: ReadonlyMap<string, number> = new Map();
  #ankiAnswered = "";
  #asking = false;
  /** The number of values that are being stored. */
  #storing = 0;

  constructor(app: App, plugin: Plugin, keeper: Keeper, port: SettingsPort) {
    super(app, plugin);
    this.#keeper = keeper;
    this.#port = port;
  }

  override getSettingDefinitions(): SettingDefinitionItem[] {
    if (!this.#keeper.knowsComputer) void this.#loadComputer();
    return definitions({
      sidecar: aboutSidecar(this.#port.sidecarState),
      decks: this.#choices(),
      ankiAnswered: this.#ankiAnswered,
      askAnki: () => void this.#askAnki(),
      found: this.#found,
      secret: (name, desc, control) => this.#secret(name, desc, control),
    });
  }

  override getControlValue(key: string): unknown {
    return this.#keeper.get(key);
  }

  override async setControlValue(key: string, value: unknown): Promise<void> {
    this.#storing += 1;
    try {
      await this.#keeper.set(key, value);
    } finally {
      this.#storing -= 1;
    }
  }

  #secret(name: string, desc: string, control: string): SettingDefinition {
    return {
      name,
      desc,
      render: (setting) => {
        setting.addComponent((el) =>
          new SecretComponent(this.app, el)
            .setValue(String(this.#keeper.get(control)))
            .onChange((value) => this.#keeper.set(control, value)),
        );
      },
    };
  }

  // Once for each drawing, so that a sidecar that cannot start is not started again and again.
  async #loadComputer(): Promise<void> {
    if (this.#asking || this.#port.sidecarState.kind === "missing") return;
    this.#asking = true;
    await this.#keeper.loadComputer();
    if (this.#keeper.knowsComputer) this.#found = await this.#port.survey();
    this.#asking = false;
    if (this.#keeper.knowsComputer) this.#redraw();
  }

  async #askAnki(): Promise<void> {
    const answer = await this.#port.askAnki();
    if (!answer) return;
    this.#decks = answer.decks;
    this.#ankiAnswered = settingTexts.ankiAnswered(answer.decks.length, answer.noteTypes.join(", "));
    this.#redraw();
  }

  // With the deck that is set now, which Anki may not have yet.
  #choices(): string[] {
    if (!this.#ankiAnswered) return [];
    return [...new Set([String(this.#keeper.get("sync.deck")), ...this.#decks])].sort();
  }

  // A drawing replaces all fields. It would lose what is being typed, or show the value before the one being stored.
  #redraw(): void {
    if (this.#storing > 0 || this.#isTyping()) window.setTimeout(() => this.#redraw(), WAIT);
    else this.update();
  }

  #isTyping(): boolean {
    const { activeElement } = this.containerEl.ownerDocument;
    return this.containerEl.contains(activeElement) && activeElement?.matches(FIELDS) === true;
  }
}

function aboutSidecar(state: SidecarState): string {
  const t = settingTexts.sidecar;
  if (state.kind === "missing") return t.missing;
  if (state.kind !== "ready" && state.kind !== "asleep") return t.unknown;
  const { found, info } = state;
  return [
    t.found(info.program.version, found.path, t.origins[found.origin]),
    t.running(info.python),
    t.store(info.store),
  ].join(" ");
}
