import { cls, say } from "./elements";
import { percent, whereIs } from "./progress/figures";
import { isRunning, type State } from "./progress/state";
import { texts } from "./texts";

/** Shows a running sync in the status bar, and opens the progress view; empty while none runs. */
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
    const { run } = state;
    const running = isRunning(state) && run !== null;
    el.toggle(running);
    say(el, running ? texts.statusBar.running(texts.phases[whereIs(run)], percent(run)) : "");
  };
}
