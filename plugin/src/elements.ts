import { setIcon, type Modal } from "obsidian";

const PREFIX = "resumable-anki-sync";

/** A class name of this plugin, with its prefix. */
export function cls(...names: string[]): string {
  return names.map((name) => `${PREFIX}-${name}`).join(" ");
}

/** Titles a dialog; in a right-to-left window, a title in another script keeps its order. */
export function titled(dialog: Modal, title: string): void {
  dialog.setTitle(title);
  dialog.titleEl.addClass(cls("title"));
}

export interface ButtonOptions {
  readonly text: string;
  readonly act: () => void;
  readonly kind?: "cta" | "plain" | "destructive";
  /** The text for screen readers, if the visible text is not enough. */
  readonly label?: string;
}

export function button(parent: HTMLElement, { text, act, kind, label }: ButtonOptions): HTMLButtonElement {
  const el = parent.createEl("button", {
    cls: cls("button"),
    text,
    attr: { type: "button", "data-act": label ?? text },
  });
  if (kind === "cta") el.addClass("mod-cta");
  if (kind === "destructive") el.addClass("mod-destructive");
  if (label) el.ariaLabel = label;
  el.addEventListener("click", act);
  return el;
}

/** A button that looks like a link, such as the name of a note. */
export function link(parent: HTMLElement, { text, act, label }: Omit<ButtonOptions, "kind">): HTMLButtonElement {
  const el = parent.createEl("button", {
    cls: cls("link"),
    text,
    attr: { type: "button", "data-act": label ?? text },
  });
  if (label) el.ariaLabel = label;
  el.addEventListener("click", act);
  return el;
}

let names = 0;

/**
 * Names an element for screen readers. Obsidian shows an `aria-label` as a tooltip over the whole element, so the name
 * is an element of its own: the visible `title`, or a hidden one.
 */
export function nameFor(el: HTMLElement, title: HTMLElement | string): void {
  const named = typeof title === "string" ? createSpan({ text: title, attr: { hidden: "" } }) : title;
  if (typeof title === "string") el.before(named);
  named.id ||= cls(`name-${(names += 1)}`);
  el.setAttribute("aria-labelledby", named.id);
}

export interface IconButtonOptions {
  readonly icon: string;
  readonly label: string;
  readonly act: () => void;
}

export function iconButton(parent: HTMLElement, { icon, label, act }: IconButtonOptions): HTMLButtonElement {
  const el = parent.createEl("button", {
    cls: "clickable-icon",
    attr: { type: "button", "data-act": label },
  });
  el.ariaLabel = label;
  setIcon(el, icon);
  el.addEventListener("click", act);
  return el;
}

export interface FieldOptions {
  /** The name that a screen reader says; a search shows it while it is empty. */
  readonly name: string;
  readonly value: string;
  readonly changed: (value: string) => void;
}

export function searchField(parent: HTMLElement, { name, value, changed }: FieldOptions): void {
  const input = parent.createEl("input", {
    type: "search",
    value,
    attr: { placeholder: name, "data-act": `search ${name}` },
  });
  nameFor(input, name);
  input.addEventListener("input", () => changed(input.value.trim()));
}

/** `options` are pairs of a value and its text. */
export function choiceField(
  parent: HTMLElement,
  options: readonly (readonly [string, string])[],
  { name, value, changed }: FieldOptions,
): void {
  const select = parent.createEl("select", { cls: "dropdown", attr: { "data-act": `choose ${name}` } });
  nameFor(select, name);
  for (const [each, text] of options) select.createEl("option", { value: each, text });
  select.value = value;
  select.addEventListener("change", () => changed(select.value));
}

export interface CardOptions {
  readonly icon: string;
  readonly title: string;
  readonly body?: string | undefined;
  readonly tone?: "plain" | "good" | "warning" | "bad";
}

/** A state and its meaning; the one next step goes into it as a button. */
export function card(parent: HTMLElement, { icon, title, body, tone }: CardOptions): HTMLElement {
  const el = parent.createDiv({ cls: cls("card", `card-${tone ?? "plain"}`) });
  setIcon(el.createDiv({ cls: cls("card-icon"), attr: { "aria-hidden": "true" } }), icon);
  const text = el.createDiv({ cls: cls("card-text") });
  text.createDiv({ cls: cls("card-title"), text: title });
  if (body) text.createDiv({ cls: cls("card-body"), text: body });
  return text;
}

export function buttons(parent: HTMLElement, ...options: ButtonOptions[]): HTMLElement {
  const el = parent.createDiv({ cls: cls("buttons") });
  for (const each of options) button(el, each);
  return el;
}

/** A part of a view that is drawn again only when its content changes. */
export class Part<Shown> {
  readonly #el: HTMLElement;
  readonly #draw: (el: HTMLElement, shown: Shown) => void;
  #key: string | null = null;

  constructor(el: HTMLElement, draw: (el: HTMLElement, shown: Shown) => void) {
    this.#el = el;
    this.#draw = draw;
  }

  /** Draws again if `key` differs from the last one. */
  show(key: string, shown: Shown): void {
    if (key === this.#key) return;
    this.#key = key;
    const focused = this.#el.doc.activeElement;
    const act = focused && this.#el.contains(focused) ? focused.getAttribute("data-act") : null;
    this.#el.empty();
    this.#draw(this.#el, shown);
    // The keyboard's focus stays where it was.
    if (act) this.#el.querySelector<HTMLElement>(`[data-act="${CSS.escape(act)}"]`)?.focus();
  }
}

/** Sets a text only if it differs: a screen reader repeats what is set. */
export function say(el: HTMLElement, text: string): void {
  if (el.textContent !== text) el.setText(text);
}
