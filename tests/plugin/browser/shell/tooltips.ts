/** Shows an `aria-label` as a tooltip while the mouse is over its element, as Obsidian does for every element. */
export function showTooltips(document: Document): void {
  let shown: HTMLElement | null = null;
  document.addEventListener("mouseover", ({ target }) => {
    shown?.remove();
    shown = null;
    const named = target instanceof Element ? target.closest("[aria-label]") : null;
    const label = named?.getAttribute("aria-label");
    if (!named || !label) return;
    const { left, bottom } = named.getBoundingClientRect();
    shown = document.createElement("div");
    shown.className = "tooltip";
    shown.textContent = label;
    shown.style.left = `${left}px`;
    shown.style.top = `${bottom + 4}px`;
    document.body.append(shown);
  });
}
