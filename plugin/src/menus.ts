import { TFile, TFolder, type Menu, type Plugin, type TAbstractFile } from "obsidian";
import type { Lines } from "./marks/menu";
import type { StudyChoice } from "./sidecar/protocol";
import { texts } from "./texts";
import { isNote } from "./vault/events";

const t = texts.menu;
const SECTION = "resumable-anki-sync";

/** The actions that are possible now. */
export interface Possible {
  /** True if a sync could begin. */
  canSync(): boolean;
  /** True if the sidecar can be asked about a note. */
  canAsk(): boolean;
}

/** The actions that the menus need. */
export interface MenuPort {
  sync(files: readonly TAbstractFile[]): unknown;
  preview(note: string, lines?: Lines): unknown;
  explain(note: string): unknown;
  openNoteInAnki(note: string): unknown;
  write(files: readonly TAbstractFile[]): unknown;
  showFares(containing: string): unknown;
  study(choice: StudyChoice): unknown;
  askForState(note: TFile): unknown;
}

/** Adds to the menus of notes, folders, several files and selected text. */
export function registerMenus(plugin: Plugin, port: MenuPort, possible: Possible): void {
  const { workspace } = plugin.app;
  plugin.registerEvent(workspace.on("file-menu", (menu, file) => addFor(menu, [file], port, possible)));
  plugin.registerEvent(workspace.on("files-menu", (menu, files) => addFor(menu, files, port, possible)));
  plugin.registerEvent(
    workspace.on("editor-menu", (menu, editor, { file }) => {
      if (!file || !isNote(file.path) || !editor.somethingSelected() || !possible.canAsk()) return;
      const lines = { first: editor.getCursor("from").line + 1, last: editor.getCursor("to").line + 1 };
      add(menu, t.previewSelection, "eye", () => port.preview(file.path, lines));
    }),
  );
}

function addFor(menu: Menu, files: readonly TAbstractFile[], port: MenuPort, possible: Possible): void {
  const [file] = files;
  const note = files.length === 1 && file instanceof TFile && isNote(file.path) ? file : null;
  const hasNotes = files.some((each) => each instanceof TFolder || isNote(each.path));
  if (!hasNotes || !possible.canAsk()) return;
  if (possible.canSync()) {
    const several = files.length > 1 ? t.syncNotes : t.syncFolder;
    add(menu, note ? t.syncNote : several, "layers", () => port.sync(files));
    add(menu, t.write, "sparkles", () => port.write(files));
  }
  if (files.length === 1 && file) add(menu, t.fares, "chart-no-axes-column", () => port.showFares(file.path));
  if (!note) {
    const folders = files.flatMap((each) => (each instanceof TFolder ? each.path : []));
    const notes = files.flatMap((each) => (isNote(each.path) ? each.path : []));
    const title = files.length > 1 ? texts.study.these : texts.study.folder;
    add(menu, title, "graduation-cap", () => port.study({ folders, notes }));
    return;
  }
  add(menu, t.previewNote, "eye", () => port.preview(note.path));
  add(menu, t.explain, "circle-help", () => port.explain(note.path));
  add(menu, t.openInAnki, "external-link", () => port.openNoteInAnki(note.path));
  add(menu, texts.study.note, "graduation-cap", () => port.study({ notes: [note.path] }));
  add(menu, texts.study.links, "graduation-cap", () => port.study({ linkedFrom: [note.path] }));
  if (possible.canSync()) add(menu, texts.study.state, "circle-pause", () => port.askForState(note));
}

function add(menu: Menu, title: string, icon: string, act: () => unknown): void {
  menu.addItem((item) => item.setSection(SECTION).setTitle(title).setIcon(icon).onClick(act));
}
