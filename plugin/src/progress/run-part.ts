import { ProgressBarComponent } from "obsidian";
import { button, cls, link, nameFor, Part, say } from "../elements";
import { texts } from "../texts";
import { duration, number, placeIn } from "../texts/wording";
import { counts, percent, rate, STEPS, stepStates, timeLeft, whereIs, type Step } from "./figures";
import type { Run } from "./state";

/** The actions during a sync. */
export interface RunPort {
  stop(): unknown;
  openLine(path: string, line: number | undefined): unknown;
  showFindings(): unknown;
}

/** The progress of a run: steps, bar, figures and notes. Its elements stay, and only their texts change. */
export class RunPart {
  readonly #el: HTMLElement;
  readonly #stepList: HTMLElement;
  readonly #steps: Map<Step, HTMLElement>;
  readonly #phase: HTMLElement;
  readonly #bar: ProgressBarComponent;
  readonly #barEl: HTMLElement;
  readonly #done: HTMLElement;
  readonly #pace: HTMLElement;
  readonly #live: HTMLElement;
  readonly #stop: HTMLButtonElement;
  readonly #counts: Part<Run>;
  readonly #notes: Part<readonly string[]>;
  readonly #newest: HTMLElement;
  readonly #messages: Part<readonly string[]>;
  readonly #failures: Part<Run>;

  constructor(parent: HTMLElement, port: RunPort) {
    this.#el = parent.createDiv({ cls: cls("run") });
    this.#live = this.#el.createDiv({ cls: cls("live") });
    const head = this.#live.createDiv({ cls: cls("run-head") });
    this.#phase = head.createDiv({ cls: cls("phase"), attr: { "aria-live": "polite" } });
    this.#stop = button(head, { text: texts.progress.stop, act: () => void port.stop() });
    this.#barEl = this.#live.createDiv({
      cls: cls("bar"),
      attr: {
        role: "progressbar",
        "aria-valuemin": "0",
        "aria-valuemax": "100",
      },
    });
    nameFor(this.#barEl, texts.progress.bar);
    this.#bar = new ProgressBarComponent(this.#barEl);
    const figures = this.#live.createDiv({ cls: cls("figures") });
    this.#done = figures.createSpan();
    this.#pace = figures.createSpan({ cls: cls("faint") });
    this.#stepList = this.#el.createEl("ol", { cls: cls("steps") });
    nameFor(this.#stepList, texts.progress.steps);
    this.#steps = steps(this.#stepList);
    this.#counts = new Part(this.#el.createDiv({ cls: cls("counts") }), drawCounts);
    this.#notes = new Part(this.#el.createDiv({ cls: cls("notes") }), drawNotes);
    this.#newest = this.#el.createDiv({ cls: cls("faint", "newest") });
    this.#messages = new Part(this.#el.createDiv({ cls: cls("messages") }), drawMessages);
    this.#failures = new Part(this.#el.createDiv({ cls: cls("failures") }), (el, run) => drawFailures(el, run, port));
  }

  show(run: Run | null): void {
    this.#el.toggle(run !== null);
    if (!run) return;
    this.#live.toggle(run.ending === null);
    this.#stepList.toggle(run.phase !== "completed");
    say(this.#phase, phaseText(run));
    this.#stop.disabled = run.stopping;
    this.#showBar(run);
    for (const [step, state] of Object.entries(stepStates(run))) this.#showStep(step as Step, state, run);
    this.#counts.show(JSON.stringify(run.statistics), run);
    say(this.#newest, run.newest && texts.progress.newest(run.newest));
    this.#notes.show(run.notes.join("\n"), run.notes);
    this.#messages.show(run.messages.join("\n"), run.messages);
    this.#failures.show(run.failures.map((each) => `${each.path}:${each.line}`).join("\n"), run);
  }

  #showBar(run: Run): void {
    const value = percent(run);
    this.#bar.setValue(value ?? 0);
    this.#barEl.toggleClass(cls("bar-unknown"), value === null);
    if (value === null) this.#barEl.removeAttribute("aria-valuenow");
    else this.#barEl.setAttribute("aria-valuenow", String(value));
    say(this.#done, run.total > 0 ? texts.progress.of(run.done, run.total) : "");
    say(this.#pace, paceText(run));
  }

  #showStep(step: Step, state: string, run: Run): void {
    const el = this.#steps.get(step);
    if (!el || el.dataset["state"] === `${state}${run.ending ? "-ended" : ""}`) return;
    el.dataset["state"] = `${state}${run.ending ? "-ended" : ""}`;
    if (state === "current") el.setAttribute("aria-current", "step");
    else el.removeAttribute("aria-current");
  }
}

function steps(list: HTMLElement): Map<Step, HTMLElement> {
  return new Map(STEPS.map((step) => [step, list.createEl("li", { text: texts.phases[step] })]));
}

function phaseText(run: Run): string {
  if (run.stopping) return texts.progress.stopping;
  return run.session === null && run.phase === "initializing" ? texts.progress.starting : texts.phases[whereIs(run)];
}

function paceText(run: Run): string {
  const perSecond = rate(run);
  const left = timeLeft(run);
  if (perSecond === null || left === null) return "";
  const rounded = perSecond >= 10 ? Math.round(perSecond) : Math.round(perSecond * 10) / 10;
  const rest = texts.progress.left(duration(left));
  // A language model takes longer than ten seconds for a note.
  return rounded === 0 ? rest : `${texts.progress.rate(rounded, run.phase === "applying_changes")}, ${rest}`;
}

function drawCounts(el: HTMLElement, { statistics }: Run): void {
  for (const [key, value] of counts(statistics)) {
    const count = el.createDiv({ cls: cls("count", `count-${key}`) });
    count.createDiv({ cls: cls("count-value"), text: number(value) });
    count.createDiv({ cls: cls("count-name"), text: texts.counts[key] });
  }
}

function drawNotes(el: HTMLElement, notes: readonly string[]): void {
  if (notes.length === 0) return;
  el.createDiv({ cls: cls("label"), text: texts.progress.workingOn });
  const list = el.createEl("ul");
  for (const note of notes.slice(0, 4)) list.createEl("li", { text: note });
}

function drawMessages(el: HTMLElement, messages: readonly string[]): void {
  for (const message of messages) el.createDiv({ text: message });
}

function drawFailures(el: HTMLElement, { failures, statistics }: Run, port: RunPort): void {
  if (failures.length === 0) return;
  const all = Math.max(failures.length, statistics.errors);
  el.createDiv({ cls: cls("label"), text: texts.progress.failures(all) });
  const list = el.createEl("ul");
  for (const { path, line, message } of failures) {
    const item = list.createEl("li");
    link(item, {
      text: placeIn(path, line),
      label: texts.progress.openPlace(placeIn(path, line)),
      act: () => void port.openLine(path, line),
    });
    item.createDiv({ cls: cls("faint"), text: message });
  }
  if (all > failures.length) button(el, { text: texts.state.showFindings, act: () => void port.showFindings() });
}
