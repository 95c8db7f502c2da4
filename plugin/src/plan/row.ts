import { cardHtml, type ImageOf } from "../card-html";
import { drawCardSide } from "../card-side";
import { cls, nameFor } from "../elements";
import type { CardSide, PlannedAction } from "../sidecar/protocol";
import { texts } from "../texts";
import { canTick } from "./state";
import { wordDifferences } from "./words";

const t = texts.plan;

export interface RowOptions {
  readonly imageOf: ImageOf;
  readonly open: boolean;
  readonly ticked: boolean;
  readonly canChoose: boolean;
  readonly tick: (on: boolean) => void;
}

/** One action with its tick; opened, it shows the card before and after. */
export function drawRow(list: HTMLElement, action: PlannedAction, options: RowOptions): HTMLElement {
  const item = list.createEl("li", { cls: cls("plan-row", `plan-${action.kind}`) });
  if (options.canChoose) drawBox(item, action, options);
  const details = item.createEl("details");
  const line = details.createEl("summary");
  line.createSpan({
    cls: cls("kind", `kind-${action.kind}`),
    text: action.asks ? texts.study.states[action.asks] : action.suspends ? t.suspend : texts.kinds[action.kind],
  });
  line.appendText(" ");
  line.createSpan({ cls: cls("front"), text: action.front || action.slug });
  line.appendText(" ");
  line.createSpan({ cls: cls("faint"), text: about(action) });
  // A plan may have thousands of cards; only open rows are drawn.
  let drawn = false;
  const draw = () => {
    if (drawn || !details.open) return;
    drawn = true;
    drawSides(details, action, options);
  };
  details.addEventListener("toggle", draw);
  details.open = options.open;
  draw();
  return item;
}

function drawBox(item: HTMLElement, action: PlannedAction, { ticked, tick }: RowOptions): void {
  const box = item.createEl("input", { type: "checkbox", attr: { "aria-label": t.tick(action.front) } });
  box.checked = ticked;
  box.disabled = !canTick(action);
  box.addEventListener("change", () => tick(box.checked));
}

function about({ kind, differs, reason }: PlannedAction): string {
  if (kind === "conflict") return reason || t.conflict;
  return reason || (kind === "update" ? differs.join(", ") : "");
}

function drawSides(parent: HTMLElement, action: PlannedAction, { imageOf }: RowOptions): void {
  drawWords(parent, action);
  const sides = parent.createDiv({ cls: cls("sides") });
  const absent = action.kind === "delete" ? t.gone(action.suspends ?? false) : "";
  drawSide(sides, t.before, action.before, t.absent, action.differs, imageOf);
  drawSide(sides, t.after, action.after, absent, action.differs, imageOf);
}

/** The removed and the added words of each changed field. */
function drawWords(parent: HTMLElement, { before, after, differs }: PlannedAction): void {
  if (!before || !after) return;
  for (const { name, html } of after.fields) {
    const old = before.fields.find((field) => field.name === name)?.html ?? "";
    if (!differs.includes(name) || wordsIn(old) === wordsIn(html)) continue;
    const field = parent.createDiv({ cls: cls("words") });
    field.createDiv({ cls: cls("label"), text: t.words(name) });
    const text = field.createDiv();
    for (const { text: words, kind } of wordDifferences(wordsIn(old), wordsIn(html))) {
      if (kind === "same") text.appendText(words);
      else text.createEl(kind === "added" ? "ins" : "del", { text: words });
    }
  }
}

function wordsIn(html: string): string {
  return (cardHtml(html, () => null).textContent ?? "").replace(/\s+/g, " ").trim();
}

function drawSide(
  parent: HTMLElement,
  title: string,
  side: CardSide | undefined,
  absent: string,
  differs: readonly string[],
  imageOf: ImageOf,
): void {
  const el = parent.createDiv({ cls: cls("side"), attr: { role: "group" } });
  nameFor(el, el.createDiv({ cls: cls("side-title"), text: title }));
  if (side) drawCardSide(el, side, imageOf, differs);
  else el.createDiv({ cls: cls("faint"), text: absent });
}
