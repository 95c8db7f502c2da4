// Obsidian's module as the plugin gets it: the mocks, with Obsidian's class names and put into the page.

import * as mocks from "obsidian-test-mocks/obsidian";
import { setIcon } from "./icons";
import { MarkdownRenderer } from "./markdown";
import { Menu } from "./menus";

type Leaf = mocks.WorkspaceLeaf;

const body = () => document.body;

function place(selector: string): HTMLElement {
  const el = document.querySelector<HTMLElement>(selector);
  if (!el) throw new Error(`The page has no ${selector}`);
  return el;
}

class Modal extends mocks.Modal {
  constructor(app: never) {
    super(app);
    this.containerEl.addClass("modal-container");
    this.modalEl.addClass("modal");
    this.contentEl.addClass("modal-content");
    this.titleEl.addClass("modal-title");
    this.modalEl.prepend(this.titleEl);
    dress(this);
  }

  override open(): void {
    show(this);
  }

  override close(): void {
    hide(this);
  }
}

class ConfirmationModal extends mocks.ConfirmationModal {
  constructor(app: never) {
    super(app);
    this.containerEl.addClass("modal-container");
    this.modalEl.addClass("modal", "mod-confirmation");
    this.contentEl.addClass("modal-content");
    this.titleEl.addClass("modal-title");
    this.modalEl.prepend(this.titleEl);
    this.buttonContainerEl.addClass("modal-button-container");
    dress(this);
  }

  override addButton(set: (button: never) => unknown): this {
    const button = mocks.ConfirmationButton.create2__(this.buttonContainerEl);
    button.buttonEl.addEventListener("click", () => {
      button.simulateClick__();
      this.close();
    });
    set(button as never);
    return this;
  }

  override addCancelButton(text = "Cancel"): this {
    const button = this.buttonContainerEl.createEl("button", { text });
    button.addEventListener("click", () => this.close());
    return this;
  }

  override open(): void {
    show(this);
  }

  override close(): void {
    hide(this);
  }
}

type Shown = mocks.Modal;

function dress(modal: Shown): void {
  const close = modal.modalEl.createDiv({ cls: "modal-close-button", attr: { "aria-label": "Close" } });
  setIcon(close, "x");
  close.addEventListener("click", () => modal.close());
  modal.modalEl.setAttribute("role", "dialog");
  modal.titleEl.id = "modal-title";
  modal.modalEl.setAttribute("aria-labelledby", modal.titleEl.id);
  modal.containerEl.addEventListener("keydown", (event) => {
    if (event.key === "Escape") modal.close();
  });
}

function show(modal: Shown): void {
  body().append(modal.containerEl);
  modal.onOpen();
  modal.modalEl.tabIndex = -1;
  (modal.containerEl.querySelector<HTMLElement>("button.mod-cta") ?? modal.modalEl).focus();
}

function hide(modal: Shown): void {
  modal.containerEl.remove();
  modal.onClose();
}

class Notice extends mocks.Notice {
  constructor(message: string) {
    super(message);
    this.containerEl.addClass("notice");
    place(".notice-container").append(this.containerEl);
  }
}

class ProgressBarComponent extends mocks.ProgressBarComponent {
  constructor(parent: HTMLElement) {
    super(parent);
    const bar = parent.createDiv({ cls: "setting-progress-bar" });
    this.progressBar__.addClass("setting-progress-bar-inner");
    bar.append(this.progressBar__);
  }
}

class Plugin extends mocks.Plugin {
  override addRibbonIcon(icon: string, title: string, act: (event: MouseEvent) => void): HTMLElement {
    const el = place(".side-dock-ribbon").createDiv({ cls: "clickable-icon", attr: { "aria-label": title } });
    setIcon(el, icon);
    el.addEventListener("click", act);
    return el;
  }

  override addStatusBarItem(): HTMLElement {
    return place(".status-bar").createDiv({ cls: "status-bar-item" });
  }
}

class Setting extends mocks.Setting {}

mocks.Setting.prototype.constructor__ = function constructor(this: mocks.Setting): void {
  this.settingEl.addClass("setting-item");
  this.controlEl.addClass("setting-item-control");
  this.infoEl.addClass("setting-item-info");
  this.nameEl.addClass("setting-item-name");
  this.descEl.addClass("setting-item-description");
  this.settingEl.prepend(this.infoEl);
};

async function openView(leaf: Leaf, type: string, where: string, state?: Record<string, unknown>): Promise<void> {
  if (leaf.getViewState().type === type && leaf.view) return leaf.view.setState(state, { history: false });
  const create = plugin().views__.get(type);
  if (!create) throw new Error(`There is no view ${type}`);
  await mocks.WorkspaceLeaf.prototype.setViewState.call(leaf, { type });
  const view = create(leaf as never) as unknown as mocks.ItemView;
  leaf.view = view as never;
  view.containerEl.addClass("workspace-leaf-content");
  view.containerEl.dataset["type"] = type;
  view.contentEl.addClass("view-content");
  const header = view.containerEl.createDiv({ cls: "view-header" });
  setIcon(header.createDiv({ cls: "view-header-icon" }), view.getIcon());
  header.createDiv({ cls: "view-header-title", text: view.getDisplayText() });
  view.containerEl.prepend(header);
  place(where).replaceChildren(view.containerEl);
  view.load();
  await (view as unknown as { onOpen(): Promise<void> }).onOpen();
  await view.setState(state, { history: false } as never);
}

let loaded: mocks.Plugin | null = null;

function plugin(): mocks.Plugin {
  if (!loaded) throw new Error("No plugin was loaded");
  return loaded;
}

export function setPlugin(value: mocks.Plugin): void {
  loaded = value;
}

const workspace = mocks.Workspace.prototype;

workspace.ensureSideLeaf = async function ensureSideLeaf(this: mocks.Workspace, type: string) {
  const leaf = this.getLeavesOfType(type)[0] ?? this.getRightLeaf(false);
  await openView(leaf as never, type, ".mod-right-split");
  return leaf as never;
};

const detach = mocks.WorkspaceLeaf.prototype.detach;

mocks.WorkspaceLeaf.prototype.detach = function detachShown(this: Leaf): void {
  detach.call(this);
  const view = this.view as unknown as mocks.ItemView | null;
  view?.unload();
  view?.containerEl.remove();
};

/** A leaf of the main area; the mocks' own only records what it shows. */
workspace.getLeaf = function getLeaf(this: mocks.Workspace) {
  const leaf = mocks.WorkspaceLeaf.create2__((this as unknown as { app: mocks.App }).app as never);
  (this as unknown as { leaves: Leaf[] }).leaves.push(leaf);
  const own = leaf as unknown as Record<string, unknown>;
  own["setViewState"] = ({ type, state }: { type: string; state?: Record<string, unknown> }) => {
    return openView(leaf, type, ".mod-root", state);
  };
  own["openFile"] = (file: { path: string }, state?: { eState?: { line?: number } }) => {
    const line = state?.eState?.line;
    place(".mod-root").textContent = line === undefined ? file.path : `${file.path} at line ${line + 1}`;
    return Promise.resolve();
  };
  return leaf as never;
};

export const obsidian = {
  ...mocks,
  setIcon,
  MarkdownRenderer,
  Menu,
  Modal,
  ConfirmationModal,
  Notice,
  ProgressBarComponent,
  Plugin,
  Setting,
  Platform: { ...mocks.Platform, isWin: false, isLinux: true },
};
