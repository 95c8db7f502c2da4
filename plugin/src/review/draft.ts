import { buttons, cls, link, nameFor } from "../elements";
import type { Draft, DraftField } from "../sidecar/protocol";
import { texts } from "../texts";

const t = texts.review;

export interface DraftOptions {
  readonly open: () => void;
  readonly cancel: () => void;
  readonly save: (fields: DraftField[]) => void;
}

/** A draft beside the piece of the note that it rests on. */
export function drawDraft(parent: HTMLElement, draft: Draft, editing: boolean, options: DraftOptions): void {
  const sides = parent.createDiv({ cls: cls("sides") });
  const quote = side(sides, t.quote);
  quote.createEl("blockquote", { cls: cls("quote"), text: draft.quote });
  link(quote, { text: t.open(draft.note, draft.line), act: options.open });
  const made = side(sides, t.draft);
  if (editing) drawEditor(made, draft, options);
  else drawFields(made, draft.fields);
  if (draft.replaces && !editing) drawFields(side(parent, t.replaces), draft.replaces);
}

function side(parent: HTMLElement, title: string): HTMLElement {
  const el = parent.createDiv({ cls: cls("side"), attr: { role: "group" } });
  nameFor(el, el.createDiv({ cls: cls("side-title"), text: title }));
  return el;
}

function drawFields(parent: HTMLElement, fields: readonly DraftField[]): void {
  for (const { name, markdown } of fields) {
    const field = parent.createDiv({ cls: cls("field") });
    field.createDiv({ cls: cls("label"), text: name });
    field.createDiv({ cls: cls("field-content", "markdown"), text: markdown });
  }
}

function drawEditor(parent: HTMLElement, draft: Draft, { cancel, save }: DraftOptions): void {
  const areas = draft.fields.map(({ name, markdown }) => {
    const field = parent.createEl("label", { cls: cls("field") });
    field.createDiv({ cls: cls("label"), text: name });
    const area = field.createEl("textarea", { text: markdown, attr: { rows: "4" } });
    return { name, area };
  });
  const changed = () => areas.map(({ name, area }) => ({ name, markdown: area.value }));
  buttons(parent, { text: t.save, kind: "cta", act: () => save(changed()) }, { text: t.cancel, act: cancel });
  areas[0]?.area.focus();
}
