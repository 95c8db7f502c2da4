import { Modal, type App } from "obsidian";
import { cls, titled } from "../elements";
import { texts } from "../texts";
import type { CheckResult } from "./protocol";

const t = texts.check;

/** The result for each thing that a sync needs, and what to do if it fails. */
export function openCheck(app: App, { ready, items }: CheckResult): Modal {
  const dialog = new Modal(app);
  titled(dialog, t.title);
  const body = dialog.contentEl.createDiv({ cls: cls("check", "dialog") });
  body.createEl("p", { text: ready ? t.ready : t.notReady });
  const list = body.createEl("ul");
  for (const { name, verdict, message, advice } of items) {
    const item = list.createEl("li", { cls: cls("check-item") });
    item.createSpan({ cls: cls("kind", `kind-${verdict.toLowerCase()}`), text: t.verdicts[verdict] });
    const text = item.createDiv();
    text.createDiv({ text: t.item(name.charAt(0).toUpperCase() + name.slice(1), message) });
    if (advice) text.createDiv({ cls: cls("faint"), text: advice });
  }
  dialog.open();
  return dialog;
}
