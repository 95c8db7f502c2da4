import { cls } from "../elements";
import type { StudySums } from "../sidecar/protocol";
import { STATES, statesLine } from "./figures";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 100;
const HEIGHT = 8;

/** Draws the states of the cards as parts of one bar. */
export function statesBar(parent: HTMLElement, sums: StudySums): void {
  const svg = parent.doc.createElementNS(SVG, "svg");
  svg.classList.add(cls("states-bar"));
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  const title = parent.doc.createElementNS(SVG, "title");
  title.textContent = statesLine(sums);
  svg.append(title);
  let left = 0;
  for (const state of STATES) {
    const width = (WIDTH * sums[state]) / Math.max(1, sums.cards);
    if (width === 0) continue;
    const part = parent.doc.createElementNS(SVG, "rect");
    part.classList.add(cls(`state-${state}`));
    for (const [name, value] of Object.entries({ x: left, y: 0, width, height: HEIGHT })) {
      part.setAttribute(name, String(value));
    }
    svg.append(part);
    left += width;
  }
  parent.append(svg);
}

/** Explains the colours of the bar. */
export function statesLegend(parent: HTMLElement, sums: StudySums, names: Readonly<Record<string, string>>): void {
  const list = parent.createEl("ul", { cls: cls("legend") });
  for (const state of STATES) {
    if (sums[state] === 0) continue;
    const item = list.createEl("li");
    item.createSpan({ cls: cls("swatch", `state-${state}`), attr: { "aria-hidden": "true" } });
    item.createSpan({ text: names[state] ?? state });
  }
}
