// Notes in the main area of the page: in Obsidian's editor, which is CodeMirror with the extensions of plugins, and in
// reading view, whose sections plugins get one by one.

import { Compartment, EditorState, StateEffect, type Extension } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import * as mocks from "obsidian-test-mocks/obsidian";

type Info = ReturnType<typeof mocks.editorInfoField.init> extends unknown ? object : never;

let view: EditorView | null = null;
const ofPlugins = new Compartment();

/** Opens a note in the editor; a line counted from 1 is scrolled to. */
export async function openEditor(app: mocks.App, plugin: mocks.Plugin, path: string, line?: number): Promise<void> {
  const file = app.vault.getFileByPath(path);
  if (!file) throw new Error(`There is no ${path}`);
  const text = await app.vault.read(file as never);
  const parent = emptied("markdown-source-view");
  const info: Info = { app, file, hoverPopover: null, editor: undefined };
  view?.destroy();
  view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        mocks.editorInfoField.init(() => info as never),
        EditorView.lineWrapping,
        ofPlugins.of(extensionsOf(plugin)),
      ],
    }),
  });
  if (line !== undefined) {
    const at = view.state.doc.line(Math.min(line, view.state.doc.lines)).from;
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at) });
    view.dom.dataset["line"] = String(line);
  }
  app.workspace.activeEditor = { file, editor: { getValue: () => editor().state.doc.toString() } } as never;
  app.workspace.updateOptions = () => {
    view?.dispatch({ effects: ofPlugins.reconfigure(extensionsOf(plugin)) });
  };
}

/** The editor that is open. */
export function editor(): EditorView {
  if (!view) throw new Error("No note is open in the editor");
  return view;
}

/** Types a text, letter by letter, and returns how long each letter blocked the page, in milliseconds. */
export function typed(text: string, at: number): number[] {
  const { state } = editor();
  let from = state.doc.line(Math.min(at, state.doc.lines)).from;
  return [...text].map((letter) => {
    const before = performance.now();
    editor().dispatch({ changes: { from, insert: letter }, userEvent: "input.type" });
    from += letter.length;
    return performance.now() - before;
  });
}

/** Replaces whole lines, counted from 1, and returns the text that they had. */
export function replaced(first: number, last: number, text: string): string {
  const { doc } = editor().state;
  const [from, to] = [doc.line(first).from, doc.line(last).to];
  const before = doc.sliceString(from, to);
  editor().dispatch({ changes: { from, to, insert: text } });
  return before;
}

/** Hides what is below a line down to another one, as a folded heading does. */
export function fold(first: number, last: number): void {
  const { doc } = editor().state;
  const hidden = Decoration.replace({}).range(doc.line(first).to, doc.line(last).to);
  const shown = EditorView.decorations.of(Decoration.set(hidden));
  editor().dispatch({ effects: StateEffect.appendConfig.of(shown) });
}

/** Shows a note in reading view, a section for each of its paragraphs. */
export async function openReading(app: mocks.App, plugin: mocks.Plugin, path: string): Promise<void> {
  const file = app.vault.getFileByPath(path);
  if (!file) throw new Error(`There is no ${path}`);
  const text = await app.vault.read(file as never);
  const parent = emptied("markdown-reading-view").createDiv({ cls: "markdown-preview-view markdown-rendered" });
  let line = 0;
  for (const paragraph of text.split("\n\n")) {
    const el = parent.createDiv();
    el.createEl("p", { text: paragraph });
    const place = { text, lineStart: line, lineEnd: line + paragraph.split("\n").length - 1 };
    line = place.lineEnd + 2;
    const context = {
      sourcePath: path,
      getSectionInfo: () => place,
      addChild: (child: mocks.Component) => child.load(),
    };
    for (const process of plugin.markdownPostProcessors__) void process(el, context as never);
  }
}

function extensionsOf(plugin: mocks.Plugin): Extension[] {
  return plugin.editorExtensions__ as Extension[];
}

function emptied(cls: string): HTMLElement {
  const root = document.querySelector<HTMLElement>(".mod-root");
  if (!root) throw new Error("The page has no main area");
  root.empty();
  return root.createDiv({ cls: `view-content ${cls}` });
}
