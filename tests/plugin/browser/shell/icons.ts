import { createElement, icons } from "lucide";

/** Draws a lucide icon, as Obsidian does with the same set. */
export function setIcon(parent: HTMLElement, name: string): void {
  const key = name.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const icon = icons[key as keyof typeof icons];
  if (!icon) throw new Error(`There is no icon ${name}`);
  const svg = createElement(icon);
  svg.classList.add("svg-icon");
  parent.replaceChildren(svg);
}
