import { ItemView, type WorkspaceLeaf } from "obsidian";
import type { Actions } from "../actions";
import { imagesOfVault } from "../card-side";
import { button, buttons, card, cls, type CardOptions } from "../elements";
import { verdict } from "../progress/ending";
import type { Store } from "../progress/store";
import { failureOf, hasCode } from "../sidecar/failure";
import { texts } from "../texts";
import { number } from "../texts/wording";
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

export const PLAN_VIEW = "resumable-anki-sync-plan";

const PAGE = 100;
const LARGEST_PAGE = 500;
const MOST_KEPT = 200;
const t = texts.plan;

/** What a sync would do, card by card; what is ticked is carried out. */
export class PlanView extends ItemView {
  readonly #store: Store;
  readonly #actions: Actions;
  #state: PlanState | null = null;
  #apply: HTMLButtonElement | null = null;
  #shownEnding: unknown = null;

  constructor(leaf: WorkspaceLeaf, store: Store, actions: Actions) {
    super(leaf);
    this.#store = store;
    this.#actions = actions;
  }

  override getViewType(): string {
    return PLAN_VIEW;
  }

  override getDisplayText(): string {
    return t.title;
  }

  override getIcon(): string {
    return "list-checks";
  }

  override async onOpen(): Promise<void> {
    this.contentEl.addClass(cls("view"), cls("plan"));
    this.#shownEnding = this.#store.state.run?.ending ?? null;
    this.register(
      this.#store.watch(({ run }) => {
        if (!run?.ending || run.ending === this.#shownEnding) return;
        this.#shownEnding = run.ending;
        const ended = verdict(run);
        const differs = run.ending.kind === "finished" && run.ending.result.differing > 0;
        if (ended === "dry-run" || ended === "guard" || differs) void this.#load();
      }),
    );
    await this.#load();
  }

  async #load(): Promise<void> {
    this.contentEl.empty();
    card(this.contentEl, { icon: "loader", title: t.loading });
    try {
      const page = await this.#actions.request("plan/get", { offset: 0, limit: PAGE, sides: true });
      this.#state = firstPage(page);
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.contentEl.empty();
    const { message, data } = failureOf(error);
    const none = hasCode(error, "usage");
    const options = none
      ? { icon: "list-checks", title: t.empty, body: t.emptyAdvice }
      : { icon: "circle-alert", title: message, body: data.advice, tone: "bad" as const };
    const next = none
      ? { text: texts.commands.dryRun, kind: "cta" as const, act: () => void this.#actions.dryRun() }
      : { text: texts.sidecar.again, act: () => void this.#load() };
    buttons(card(this.contentEl, options), next);
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
    this.#toolbar(card(this.contentEl, heading(state)), canChoose(state));
    drawKept(this.contentEl, head.kept);
    const list = this.contentEl.createEl("ul", { cls: cls("plan-list"), attr: { "aria-label": t.title } });
    this.#rows(list, state.actions, true);
    this.#more(list);
  }

  #toolbar(parent: HTMLElement, choosing: boolean): void {
    const bar = parent.createDiv({ cls: cls("buttons") });
    this.#apply = button(bar, { text: "", kind: "cta", act: () => void this.#carryOut() });
    if (choosing) {
      button(bar, { text: t.all, act: () => this.#tickAll(true) });
      button(bar, { text: t.none, act: () => this.#tickAll(false) });
    }
    this.#count();
  }

  #rows(list: HTMLElement, actions: PlanState["actions"], first: boolean): void {
    const imageOf = imagesOfVault(this.app);
    for (const [index, action] of actions.entries()) {
      drawRow(list, action, {
        imageOf,
        open: first && index === 0,
        ticked: this.#state !== null && canTick(action) && isTicked(this.#state, action.slug),
        canChoose: this.#state !== null && canChoose(this.#state),
        tick: (on) => this.#tick(action.slug, on),
        openNote: () => void this.#actions.openLine(action.note, undefined),
      });
    }
  }

  #more(list: HTMLElement): void {
    const rest = this.#state ? unread(this.#state) : 0;
    if (rest === 0) return;
    const more = button(this.contentEl, {
      text: t.more(Math.min(rest, PAGE)),
      act: () => {
        more.disabled = true;
        void this.#readOn(list)
          .then(() => more.remove())
          .catch((error: unknown) => this.#failed(error));
      },
    });
  }

  async #readOn(list: HTMLElement): Promise<void> {
    const state = this.#state;
    if (!state) return;
    const page = await this.#actions.request("plan/get", {
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

  async #carryOut(): Promise<void> {
    const state = this.#state;
    if (!state) return;
    try {
      const wanted = request(state, await this.#allSlugs());
      if (!wanted) return;
      this.leaf.detach();
      await this.#actions.begin(wanted);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #allSlugs(): Promise<string[]> {
    const slugs: string[] = [];
    for (let offset = 0; ; offset += LARGEST_PAGE) {
      const page = await this.#actions.request("plan/get", { offset, limit: LARGEST_PAGE, sides: false });
      slugs.push(...page.actions.filter(canTick).map(({ slug }) => slug));
      if (offset + LARGEST_PAGE >= page.total) return slugs;
    }
  }
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

/** What an undo leaves alone, and why. */
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
  return (["create", "update", "restore", "delete", "conflict"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${number(counts[kind])} ${t.counted[kind]}`)
    .join(", ");
}
