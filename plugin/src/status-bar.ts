import { cls, say } from "./elements";
import { percent, whereIs } from "./progress/figures";
import { isRunning, type Run, type State } from "./progress/state";
import { pendingNotes } from "./progress/vault";
import { texts } from "./texts";

/** Shows the state in the status bar; a click opens the panel. */
export function statusBar(el: HTMLElement, open: () => void): (state: State) => void {
  el.addClass("mod-clickable", cls("status"));
  el.setAttribute("role", "button");
  el.tabIndex = 0;
  el.ariaLabel = texts.statusBar.tooltip;
  el.addEventListener("click", open);
  el.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" || key === " ") open();
  });
  return (state) => {
    const text = statusText(state);
    el.toggle(text !== "");
    say(el, text);
  };
}

/** The phase of a running sync, and its percentage if that is known. */
export function runningText(run: Run): string {
  const phase = texts.phases[whereIs(run)];
  const share = percent(run);
  return share === null ? phase : texts.statusBar.running(phase, share);
}

/** The running sync, or else the cards due and the notes that wait; empty if nothing is known. */
export function statusText(state: State): string {
  const { run, anki, waiting } = state;
  const t = texts.statusBar;
  if (run && isRunning(state)) return runningText(run);
  const notes = pendingNotes(state);
  const due = anki?.ready ? (anki.due ?? 0) : 0;
  return [
    ...(due > 0 ? [t.due(due)] : []),
    ...(notes > 0 && waiting === 0 ? [t.pending(notes)] : []),
    ...(waiting > 0 ? [t.waiting(waiting)] : []),
  ].join(" · ");
}
