import type { ViewStateResult } from "obsidian";
import { button, buttons, card, choiceField, cls, link, nameFor, searchField } from "../elements";
import type { Run } from "../progress/state";
import type { Asking } from "../sidecar/ports";
import type { StudyGroup, StudyStatsResult, StudySums } from "../sidecar/protocol";
import { texts } from "../texts";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { clicked, columnsOf, figure, memoryLine, sorted, statesLine, type Column, type Order } from "./figures";
import { statesBar, statesLegend } from "./states-bar";

const PAGE = 100;
const GROUPS = ["note", "folder", "deck", "tag"] as const;
type Group = (typeof GROUPS)[number];

const t = texts.fares;
const FACE: Face = { id: VIEWS.fares, title: t.title, icon: "chart-no-axes-column" };

/** The actions that the view needs. */
export interface FaresPort extends Asking<"study/stats"> {
  /** Calls `act` with each run that ends from now on; returns a function that ends this. */
  onEnding(act: (run: Run) => void): () => void;
  openLine(path: string, line: number | undefined): unknown;
}

/** A table of the study figures of each note, folder, deck or tag. */
export class FaresView extends AnswerView<FaresPort> {
  #answer: StudyStatsResult | null = null;
  #by: Group = "note";
  #containing = "";
  #order: Order = { by: "today", descending: true };
  #shown = PAGE;
  #list: HTMLElement | null = null;

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("fares"));
    this.register(this.port.onEnding(() => void this.reload()));
  }

  /** A menu opens the view with the name of a note or a folder to look for. */
  override async setState(state: unknown, result: ViewStateResult): Promise<void> {
    await super.setState(state, result);
    const { containing } = (state ?? {}) as { containing?: unknown };
    if (typeof containing !== "string") return;
    this.#by = "note";
    this.#containing = containing;
    await this.reload();
  }

  protected override async ask(): Promise<void> {
    if (!this.#answer) this.showLoading(t.loading);
    this.#answer = await this.port.request("study/stats", { by: this.#by });
    this.redraw(() => this.#draw());
  }

  #draw(): void {
    const total = this.#answer?.total;
    if (!total) return;
    this.contentEl.empty();
    const again = { text: texts.sidecar.again, act: () => void this.reload() };
    if (total.cards === 0) {
      buttons(card(this.contentEl, { icon: "layers", title: t.none, body: t.noneAdvice }), again);
      return;
    }
    const head = card(this.contentEl, {
      icon: "chart-no-axes-column",
      title: t.total(total.cards),
      body: memoryLine(total),
    });
    statesBar(head, total);
    statesLegend(head, total, t.states);
    buttons(head, again);
    const bar = this.contentEl.createDiv({ cls: cls("findings-bar", "filters") });
    choiceField(
      bar,
      GROUPS.map((each) => [each, t.groups[each]]),
      { name: t.by, value: this.#by, changed: (by) => this.#group(by as Group) },
    );
    searchField(bar, {
      name: t.search,
      value: this.#containing,
      changed: (containing) => {
        this.#containing = containing;
        this.#drawFirst();
      },
    });
    this.#list = this.contentEl.createDiv();
    this.#drawList();
    this.contentEl.createDiv({ cls: cls("faint"), text: t.period });
  }

  #group(by: Group): void {
    this.#by = by;
    this.#containing = "";
    this.#shown = PAGE;
    void this.reload();
  }

  #drawFirst(): void {
    this.#shown = PAGE;
    this.#drawList();
  }

  #drawList(): void {
    const el = this.#list;
    if (!el || !this.#answer) return;
    const { groups, total } = this.#answer;
    const found = sorted(groups, this.#containing, this.#order);
    el.empty();
    this.#table(el, found.slice(0, this.#shown), columnsOf(total));
    const rest = found.length - this.#shown;
    if (rest <= 0) return;
    button(el, {
      text: t.more(Math.min(rest, PAGE)),
      act: () => {
        this.#shown += PAGE;
        this.#drawList();
      },
    });
  }

  #table(el: HTMLElement, groups: readonly StudyGroup[], columns: readonly Column[]): void {
    const table = el.createEl("table", { cls: cls("table") });
    nameFor(table, t.title);
    const head = table.createEl("thead").createEl("tr");
    this.#heading(head, "name");
    head.createEl("th", { cls: cls("column-states"), text: t.columns.states, attr: { scope: "col" } });
    for (const column of columns) this.#heading(head, column);
    const body = table.createEl("tbody");
    for (const { name, sums } of groups) this.#row(body, name, sums, columns);
  }

  #heading(row: HTMLElement, by: Order["by"]): void {
    const el = row.createEl("th", { cls: cls(`column-${by}`), attr: { scope: "col" } });
    const isOwn = this.#order.by === by;
    if (isOwn) el.setAttribute("aria-sort", this.#order.descending ? "descending" : "ascending");
    const sign = isOwn ? (this.#order.descending ? " ↓" : " ↑") : "";
    const act = () => {
      this.#order = clicked(this.#order, by);
      this.redraw(() => this.#drawList());
    };
    link(el, { text: `${t.columns[by]}${sign}`, label: t.columns[by], act });
  }

  #row(body: HTMLElement, name: string, sums: StudySums, columns: readonly Column[]): void {
    const row = body.createEl("tr");
    const head = row.createEl("th", { attr: { scope: "row" } });
    if (this.#by === "note") {
      link(head, { text: name, act: () => void this.port.openLine(name, undefined) });
    } else {
      head.setText(name);
    }
    const bar = row.createEl("td", { cls: cls("column-states"), attr: { title: statesLine(sums) } });
    statesBar(bar, sums);
    for (const column of columns) {
      row.createEl("td", { cls: cls(`column-${column}`), text: figure(sums, column) });
    }
  }
}
