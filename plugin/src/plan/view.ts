import { imagesOfVault } from "../card-side";
import { button, buttons, card, choiceField, cls, searchField, type CardOptions } from "../elements";
import { verdict } from "../progress/ending";
import type { Asked, Run } from "../progress/state";
import { hasCode } from "../sidecar/failure";
import type { Asking } from "../sidecar/ports";
import { texts } from "../texts";
import { number } from "../texts/wording";
import { VIEWS } from "../view-ids";
import { AnswerView, type Face } from "../views";
import { PlanList, type Filter } from "./list";
import { drawRow } from "./row";
import {
  canChoose,
  canTick,
  firstPage,
  isTicked,
  nextPage,
  request,
  tick,
  tickAll,
  ticked,
  unread,
  type PlanState,
} from "./state";

const PAGE = 100;
const LARGEST_PAGE = 500;
const MOST_KEPT = 200;
const t = texts.plan;
const KINDS = ["create", "update", "restore", "delete", "conflict"] as const;
const FACE: Face = { id: VIEWS.plan, title: t.title, icon: "list-checks" };

/** The actions that the view needs. */
export interface PlanPort extends Asking<"plan/get"> {
  /** Calls `act` with each run that ends from now on; returns a function that ends this. */
  onEnding(act: (run: Run) => void): () => void;
  begin(what: Asked): Promise<unknown>;
  dryRun(): unknown;
  openLine(path: string, line: number | undefined): unknown;
}

/** The plan of a sync, card by card; ticked actions are carried out. */
export class PlanView extends AnswerView<PlanPort> {
  #state: PlanState | null = null;
  #apply: HTMLButtonElement | null = null;

  protected override get face(): Face {
    return FACE;
  }

  protected override opened(): void {
    this.contentEl.addClass(cls("plan"));
    this.register(
      this.port.onEnding((run) => {
        if (leavesPlan(run)) void this.reload();
      }),
    );
  }

  protected override async ask(): Promise<void> {
    this.contentEl.empty();
    card(this.contentEl, { icon: "loader", title: t.loading });
    this.#state = firstPage(await this.port.request("plan/get", { offset: 0, limit: PAGE, sides: true }));
    this.#draw();
  }

  protected override showFailure(error: unknown): void {
    if (!hasCode(error, "usage")) return super.showFailure(error);
    this.contentEl.empty();
    const text = card(this.contentEl, { icon: "list-checks", title: t.empty, body: t.emptyAdvice });
    buttons(text, { text: texts.commands.dryRun, kind: "cta", act: () => void this.port.dryRun() });
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.contentEl.empty();
    const { head } = state;
    if (head.total === 0) {
      const title = head.undoes === undefined ? t.nothing : t.nothingToUndo;
      card(this.contentEl, { icon: "check", title, tone: "good" });
      drawKept(this.contentEl, head.kept);
      return;
    }
    card(this.contentEl, heading(state));
    this.#toolbar(this.contentEl.createDiv({ cls: cls("plan-bar") }), canChoose(state));
    drawKept(this.contentEl, head.kept);
    const filters = this.contentEl.createDiv({ cls: cls("plan-filters") });
    const list = new PlanList(this.contentEl, (note) => void this.port.openLine(note, undefined));
    this.#filters(filters, list);
    this.#rows(list, state.actions, true);
    this.#more(list);
  }

  #filters(el: HTMLElement, list: PlanList): void {
    let filter: Filter = { words: "", kind: "" };
    const show = (change: Partial<Filter>) => list.filter((filter = { ...filter, ...change }));
    searchField(el, { name: t.search, value: "", changed: (words) => show({ words }) });
    const kinds = KINDS.filter((kind) => this.#state?.head.counts[kind]);
    choiceField(el, [["", t.everyKind], ...kinds.map((kind) => [kind, texts.kinds[kind]] as const)], {
      name: t.kind,
      value: "",
      changed: (kind) => show({ kind: kind as Filter["kind"] }),
    });
  }

  #toolbar(parent: HTMLElement, choosing: boolean): void {
    const bar = parent.createDiv({ cls: cls("buttons") });
    this.#apply = button(bar, {
      text: "",
      kind: this.#state && removes(this.#state) ? "destructive" : "cta",
      act: () => void this.#carryOut(),
    });
    if (choosing) {
      button(bar, { text: t.all, act: () => this.#tickAll(true) });
      button(bar, { text: t.none, act: () => this.#tickAll(false) });
    }
    this.#count();
  }

  #rows(list: PlanList, actions: PlanState["actions"], first: boolean): void {
    const imageOf = imagesOfVault(this.app);
    for (const [index, action] of actions.entries()) {
      const options = {
        imageOf,
        open: first && index === 0,
        ticked: this.#state !== null && canTick(action) && isTicked(this.#state, action.slug),
        canChoose: this.#state !== null && canChoose(this.#state),
        tick: (on: boolean) => this.#tick(action.slug, on),
      };
      list.add(action, (el) => drawRow(el, action, options));
    }
  }

  #more(list: PlanList): void {
    const rest = this.#state ? unread(this.#state) : 0;
    if (rest === 0) return;
    const more = button(this.contentEl, {
      text: t.more(Math.min(rest, PAGE)),
      act: () => {
        more.disabled = true;
        void this.attempt(async () => {
          await this.#readOn(list);
          more.remove();
        });
      },
    });
  }

  async #readOn(list: PlanList): Promise<void> {
    const state = this.#state;
    if (!state) return;
    const page = await this.port.request("plan/get", {
      offset: state.actions.length,
      limit: PAGE,
      sides: true,
    });
    this.#state = nextPage(this.#state ?? state, page);
    this.#rows(list, page.actions, false);
    this.#more(list);
  }

  #tick(slug: string, on: boolean): void {
    if (this.#state) this.#state = tick(this.#state, slug, on);
    this.#count();
  }

  #tickAll(on: boolean): void {
    if (this.#state) this.#state = tickAll(this.#state, on);
    for (const box of this.contentEl.findAll("input[type=checkbox]")) {
      if (box.instanceOf(HTMLInputElement) && !box.disabled) box.checked = on;
    }
    this.#count();
  }

  #count(): void {
    const n = this.#state ? ticked(this.#state) : 0;
    const undoes = this.#state?.head.undoes !== undefined;
    this.#apply?.setText(undoes ? t.takeBack(n) : t.apply(n));
    if (this.#apply) this.#apply.disabled = n === 0;
  }

  #carryOut(): Promise<void> {
    return this.attempt(async () => {
      const wanted = this.#state && request(this.#state, await this.#allSlugs());
      if (!wanted) return;
      this.leaf.detach();
      await this.port.begin(wanted);
    });
  }

  async #allSlugs(): Promise<string[]> {
    const slugs: string[] = [];
    for (let offset = 0; ; offset += LARGEST_PAGE) {
      const page = await this.port.request("plan/get", { offset, limit: LARGEST_PAGE, sides: false });
      slugs.push(...page.actions.filter(canTick).map(({ slug }) => slug));
      if (offset + LARGEST_PAGE >= page.total) return slugs;
    }
  }
}

function leavesPlan(run: Run): boolean {
  const ended = verdict(run);
  const differs = run.ending?.kind === "finished" && run.ending.result.differing > 0;
  return ended === "dry-run" || ended === "guard" || differs;
}

/** True if Anki would lose cards, so that the button is a warning. */
function removes({ head: { counts } }: PlanState): boolean {
  return counts.delete > 0;
}

function heading(state: PlanState): CardOptions {
  const { head } = state;
  const title = summary(state);
  if (head.again) return { icon: "history", title, body: t.again, tone: "warning" };
  if (head.undoes !== undefined) return { icon: "undo-2", title, body: t.undo };
  if (!head.stoppedByGuard) return { icon: "list-checks", title, body: t.dryRun };
  const body =
    head.counts.delete > 0
      ? t.guard(head.counts.delete, head.managed)
      : t.guardRestores(head.counts.restore, head.managed);
  return { icon: "shield-alert", title, body, tone: "warning" };
}

/** The cards that an undo does not change, with the reasons. */
function drawKept(parent: HTMLElement, kept: PlanState["head"]["kept"]): void {
  if (kept.length === 0) return;
  const details = parent.createEl("details", { cls: cls("kept") });
  details.createEl("summary", { text: t.kept(kept.length) });
  const list = details.createEl("ul", { cls: cls("findings") });
  for (const { note, slug, reason } of kept.slice(0, MOST_KEPT)) {
    const item = list.createEl("li");
    item.createDiv({ text: note || slug });
    item.createDiv({ cls: cls("faint"), text: reason });
  }
}

function summary({ head: { counts } }: PlanState): string {
  return KINDS.filter((kind) => counts[kind] > 0)
    .map((kind) => `${number(counts[kind])} ${t.counted[kind]}`)
    .join(", ");
}
