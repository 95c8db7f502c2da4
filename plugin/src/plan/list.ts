import { cls, link, nameFor } from "../elements";
import type { ActionKind, PlannedAction } from "../sidecar/protocol";
import { texts } from "../texts";

const t = texts.plan;

/** The filter of a plan. */
export interface Filter {
  readonly words: string;
  readonly kind: ActionKind | "";
}

/** True if an action is shown: its kind is chosen, and its note or its question has the words. */
export function isShown({ note, front, kind }: PlannedAction, filter: Filter): boolean {
  const words = filter.words.trim().toLowerCase();
  return (filter.kind === "" || filter.kind === kind) && `${note}\n${front}`.toLowerCase().includes(words);
}

interface Group {
  readonly el: HTMLElement;
  readonly list: HTMLElement;
  readonly rows: { readonly el: HTMLElement; readonly action: PlannedAction }[];
}

/** The actions of a plan that pass the filter, by note. */
export class PlanList {
  readonly #el: HTMLElement;
  readonly #open: (note: string) => void;
  readonly #groups = new Map<string, Group>();
  #filter: Filter = { words: "", kind: "" };

  constructor(parent: HTMLElement, open: (note: string) => void) {
    this.#el = parent.createDiv({ cls: cls("plan-list") });
    this.#open = open;
  }

  /** The list of an action's note, in which `draw` puts its row. */
  add(action: PlannedAction, draw: (list: HTMLElement) => HTMLElement): void {
    const group = this.#groups.get(action.note) ?? this.#newGroup(action.note);
    const el = draw(group.list);
    group.rows.push({ el, action });
    el.hidden = !isShown(action, this.#filter);
    if (!el.hidden) group.el.hidden = false;
  }

  /** Shows the rows that pass the filter; returns their number. */
  filter(filter: Filter): number {
    this.#filter = filter;
    let shown = 0;
    for (const { el, rows } of this.#groups.values()) {
      for (const row of rows) {
        row.el.hidden = !isShown(row.action, filter);
        if (!row.el.hidden) shown += 1;
      }
      el.hidden = rows.every((row) => row.el.hidden);
    }
    return shown;
  }

  #newGroup(note: string): Group {
    const el = this.#el.createDiv({ cls: cls("plan-note") });
    el.hidden = true;
    const title = el.createDiv({ cls: cls("plan-title") });
    if (note) link(title, { text: note, act: () => this.#open(note) });
    else title.setText(t.noNote);
    const list = el.createEl("ul");
    nameFor(list, title);
    const group = { el, list, rows: [] };
    this.#groups.set(note, group);
    return group;
  }
}
