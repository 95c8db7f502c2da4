import { cls } from "../elements";
import type { Finding } from "../sidecar/protocol";
import { texts } from "../texts";

export function drawFindings(parent: HTMLElement, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  parent.createDiv({ cls: cls("label"), text: texts.note.findings });
  const list = parent.createEl("ul", { cls: cls("findings") });
  for (const { line, message } of findings) {
    list.createEl("li", { text: line === undefined ? message : `${texts.note.line(line)}: ${message}` });
  }
}
