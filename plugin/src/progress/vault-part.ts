import { button, cls, Part, type ButtonOptions } from "../elements";
import { texts } from "../texts";
import { ago, number } from "../texts/wording";
import type { State } from "./state";
import { pendingNotes } from "./vault";

const t = texts.state;

/** The views that the lines of the state open. */
export interface VaultPort {
  syncVault(): unknown;
  showFindings(): unknown;
  showReview(): unknown;
  showConflicts(): unknown;
  showChanges(): unknown;
}

interface Line {
  readonly name: string;
  readonly value: string;
  readonly next?: ButtonOptions;
}

/** The lasting state of the vault, with a line for each count that is not zero. */
export class VaultPart {
  readonly #part: Part<readonly Line[]>;
  readonly #port: VaultPort;

  constructor(parent: HTMLElement, port: VaultPort) {
    this.#port = port;
    this.#part = new Part(parent.createDiv({ cls: cls("vault-state") }), draw);
  }

  /** Shows nothing if the state is unknown. */
  show(state: State): void {
    const lines = state.vault ? linesOf(state, this.#port) : [];
    this.#part.show(JSON.stringify(lines), lines);
  }
}

function linesOf(state: State, port: VaultPort): Line[] {
  const { vault, anki, waiting } = state;
  if (!vault) return [];
  const notes = pendingNotes(state);
  const lines: (Line | false)[] = [
    vault.lastSync !== undefined && { name: t.lastSync, value: ago(endOf(vault.lastSync), Date.now()) },
    { name: t.cards, value: number(vault.cards) },
    anki?.due !== undefined && { name: t.due, value: number(anki.due) },
    notes > 0 && { name: t.pendingNotes, value: t.pending(notes, vault.pending.newNotes, vault.pending.goneNotes) },
    vault.pending.cards > 0 && { name: t.pendingCards, value: number(vault.pending.cards) },
    waiting > 0 && { name: t.waiting, value: t.notes(waiting) },
    vault.failedNotes > 0 && { name: t.failed, value: t.notes(vault.failedNotes) },
    vault.findings > 0 && {
      name: t.findings,
      value: number(vault.findings),
      next: { text: t.show, label: t.showFindings, act: () => void port.showFindings() },
    },
    vault.drafts > 0 && {
      name: t.drafts,
      value: number(vault.drafts),
      next: { text: t.review, label: texts.commands.review, act: () => void port.showReview() },
    },
    vault.conflicts > 0 && {
      name: t.conflicts,
      value: number(vault.conflicts),
      next: { text: t.decide, label: texts.commands.conflicts, act: () => void port.showConflicts() },
    },
    (vault.ankiEdits ?? 0) > 0 && {
      name: t.ankiEdits,
      value: number(vault.ankiEdits ?? 0),
      next: { text: t.show, label: texts.commands.changes, act: () => void port.showChanges() },
    },
  ];
  return lines.filter((line) => line !== false);
}

function endOf({ completedAt, updatedAt }: { completedAt?: string; updatedAt: string }): string {
  return completedAt ?? updatedAt;
}

function draw(el: HTMLElement, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  el.createDiv({ cls: cls("label"), text: t.title });
  const list = el.createEl("dl", { cls: cls("facts") });
  for (const { name, value, next } of lines) {
    list.createEl("dt", { text: name });
    const dd = list.createEl("dd", { text: value });
    if (next) button(dd, next);
  }
}
