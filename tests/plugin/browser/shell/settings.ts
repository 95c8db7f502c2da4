// Draws declared settings about as Obsidian does; the mocks leave controls to the real thing.

import type { PluginSettingTab, Setting as RealSetting, SettingDefinition, SettingDefinitionItem } from "obsidian";
import type { App } from "obsidian-test-mocks/obsidian";
import { setIcon } from "./icons";
import { obsidian } from "./obsidian";

export function drawSettings(tab: PluginSettingTab, _app: App): void {
  const root = document.querySelector<HTMLElement>(".mod-root");
  if (!root) return;
  root.empty();
  const content = root.createDiv({ cls: "vertical-tab-content" });
  drawItems(content, tab.getSettingDefinitions(), tab);
}

function drawItems(parent: HTMLElement, items: readonly SettingDefinitionItem[], tab: PluginSettingTab): void {
  for (const item of items) {
    if ("type" in item && item.type !== "page") {
      if (item.heading) parent.createDiv({ cls: "setting-item setting-item-heading", text: item.heading });
      drawItems(parent, (item.items ?? []) as SettingDefinitionItem[], tab);
    } else if ("type" in item) {
      const row = drawRow(parent, item.name, "");
      const open = row.controlEl.createEl("button", { cls: "clickable-icon", attr: { "aria-label": item.name } });
      setIcon(open, "chevron-right");
      open.addEventListener("click", () => {
        const content = parent.closest<HTMLElement>(".vertical-tab-content") ?? parent;
        content.empty();
        content.createDiv({ cls: "setting-item setting-item-heading", text: item.name });
        drawItems(content, ("items" in item ? item.items : []) as SettingDefinitionItem[], tab);
      });
    } else {
      drawSetting(parent, item, tab);
    }
  }
}

function drawSetting(parent: HTMLElement, item: SettingDefinition, tab: PluginSettingTab): void {
  const row = drawRow(parent, item.name, item.desc ?? "");
  if (item.render) item.render(row as unknown as RealSetting, undefined as never);
  if (item.action) setIcon(row.controlEl, "chevron-right");
  if (!item.control) return;
  const { control } = item;
  const value = tab.getControlValue(control.key);
  const set = (next: unknown) => void tab.setControlValue(control.key, next);
  if (control.type === "toggle") {
    const box = row.controlEl.createDiv({ cls: "checkbox-container" });
    box.toggleClass("is-enabled", value === true);
    box.addEventListener("click", () => {
      box.toggleClass("is-enabled", !box.hasClass("is-enabled"));
      set(box.hasClass("is-enabled"));
    });
  } else if (control.type === "dropdown") {
    const select = row.controlEl.createEl("select", { cls: "dropdown" });
    for (const [key, text] of Object.entries(control.options)) select.createEl("option", { value: key, text });
    select.value = String(value);
    select.addEventListener("change", () => set(select.value));
  } else {
    const input = row.controlEl.createEl("input", { type: control.type === "number" ? "number" : "text" });
    input.value = String(value ?? "");
    input.setAttribute("aria-label", item.name);
    input.addEventListener("change", () => set(control.type === "number" ? Number(input.value) : input.value));
  }
}

function drawRow(parent: HTMLElement, name: string, desc: string | DocumentFragment) {
  return new obsidian.Setting(parent as never).setName(name).setDesc(desc);
}
