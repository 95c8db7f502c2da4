// Draws declared settings with the elements and class names of Obsidian 1.13; the mocks leave that to the real thing.
// As there, no control has a name for screen readers: Obsidian draws the rows, and connects no name with its control.

import type { PluginSettingTab, Setting as RealSetting, SettingDefinition, SettingDefinitionItem } from "obsidian";
import type { App } from "obsidian-test-mocks/obsidian";
import { setIcon } from "./icons";
import { obsidian } from "./obsidian";

/** Opens the settings at the plugin's tab. */
export function drawSettings(tab: PluginSettingTab, app: App, plugin: string): void {
  document.querySelector<HTMLElement>(".mod-settings .modal-close-button")?.click();
  const modal = new obsidian.Modal(app as never);
  modal.modalEl.addClass("mod-settings", "mod-sidebar-layout");
  modal.titleEl.remove();
  modal.modalEl.setAttribute("aria-label", "Settings");
  const tabs = modal.contentEl.createDiv({ cls: "vertical-tabs-container" });
  const header = tabs.createDiv({ cls: "vertical-tab-header" }).createDiv({ cls: "vertical-tab-header-group" });
  header.createDiv({ cls: "vertical-tab-header-group-title", text: "Community plugins" });
  header.createDiv({ cls: "vertical-tab-nav-item is-active", text: plugin });
  const content = tabs.createDiv({ cls: "vertical-tab-content-container" }).createDiv({ cls: "vertical-tab-content" });
  modal.open();
  let open: string | null = null;
  // An update draws the page that is open anew.
  const draw = () => {
    content.empty();
    const items = tab.getSettingDefinitions();
    if (open !== null) drawRow(content, open, "").settingEl.addClass("setting-item-heading");
    drawItems(content, open === null ? items : pageOf(items, open), { tab, show });
  };
  const show = (page: string) => {
    open = page;
    draw();
  };
  tab.containerEl = content;
  tab.update = draw;
  draw();
}

interface Drawing {
  readonly tab: PluginSettingTab;
  readonly show: (page: string) => void;
}

type Items = readonly SettingDefinitionItem[];

/** The items of a page, by its name. */
function pageOf(items: Items, name: string): Items {
  const inside = items.flatMap((item) => ("items" in item ? ((item.items ?? []) as SettingDefinitionItem[]) : []));
  const page = inside.find((item) => "type" in item && item.type === "page" && item.name === name);
  return (page && "items" in page ? page.items : undefined) ?? [];
}

/** Rows outside of a group are a group of their own. */
function drawItems(parent: HTMLElement, items: Items, drawing: Drawing): void {
  let rows: HTMLElement | null = null;
  for (const item of items) {
    if ("type" in item && item.type !== "page") {
      const group = drawGroup(parent, item.heading);
      if (item.cls) group.parentElement?.addClass(item.cls);
      drawRows(group, (item.items ?? []) as Items, drawing);
      rows = null;
    } else {
      rows ??= drawGroup(parent, undefined);
      drawRows(rows, [item], drawing);
    }
  }
}

function drawGroup(parent: HTMLElement, heading: string | undefined): HTMLElement {
  const group = parent.createDiv({ cls: "setting-group" });
  if (heading) drawRow(group, heading, "").settingEl.addClass("setting-item-heading");
  return group.createDiv({ cls: "setting-items" });
}

function drawRows(parent: HTMLElement, items: Items, drawing: Drawing): void {
  for (const item of items) {
    if ("type" in item) drawPage(parent, "name" in item ? item.name : "", drawing);
    else drawSetting(parent, item, drawing.tab);
  }
}

function drawPage(parent: HTMLElement, name: string, { show }: Drawing): void {
  const row = drawRow(parent, name, "");
  setIcon(row.controlEl, "chevron-right");
  row.settingEl.addEventListener("click", () => show(name));
}

function drawSetting(parent: HTMLElement, item: SettingDefinition, tab: PluginSettingTab): void {
  const row = drawRow(parent, item.name, item.desc ?? "");
  if (item.render) item.render(row as unknown as RealSetting, undefined as never);
  if (item.action) {
    const { action } = item;
    setIcon(row.controlEl, "chevron-right");
    row.settingEl.addEventListener("click", () => action(row.settingEl, 0));
  }
  if (!item.control) return;
  const { control } = item;
  const value = tab.getControlValue(control.key);
  const set = (next: unknown) => void tab.setControlValue(control.key, next);
  if (control.type === "toggle") {
    row.settingEl.addClass("mod-toggle");
    const toggle = row.controlEl.createEl("label", { cls: "checkbox-container", attr: { tabindex: "0" } });
    const box = toggle.createEl("input", { type: "checkbox" });
    toggle.toggleClass("is-enabled", value === true);
    box.addEventListener("change", () => {
      toggle.toggleClass("is-enabled", !toggle.hasClass("is-enabled"));
      set(toggle.hasClass("is-enabled"));
    });
  } else if (control.type === "dropdown") {
    const select = row.controlEl.createEl("select", { cls: "dropdown" });
    for (const [key, text] of Object.entries(control.options)) select.createEl("option", { value: key, text });
    select.value = String(value);
    select.addEventListener("change", () => set(select.value));
  } else {
    const input = row.controlEl.createEl("input", { type: control.type === "number" ? "number" : "text" });
    input.value = String(value ?? "");
    if ("placeholder" in control && control.placeholder) input.placeholder = control.placeholder;
    input.addEventListener("change", () => set(control.type === "number" ? Number(input.value) : input.value));
  }
}

function drawRow(parent: HTMLElement, name: string, desc: string | DocumentFragment) {
  return new obsidian.Setting(parent as never).setName(name).setDesc(desc);
}
