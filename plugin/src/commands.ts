import type { App, Plugin } from "obsidian";
import { isRunning, resumable, type State } from "./progress/state";
import type { Requests, StudyChoice } from "./sidecar/protocol";
import { texts } from "./texts";
import { isNote } from "./vault/events";

/** The actions that the commands need. */
export interface CommandPort {
  readonly state: State;
  syncVault(): unknown;
  syncChanged(): unknown;
  syncNote(path: string): unknown;
  dryRun(): unknown;
  stop(): unknown;
  resume(): unknown;
  undo(): unknown;
  cleanUp(): unknown;
  adopt(): unknown;
  moveIn(): unknown;
  checkSetUp(): unknown;
  copyDiagnostics(): unknown;
  showProgress(): unknown;
  showReview(): unknown;
  showConflicts(): unknown;
  showFindings(): unknown;
  showChanges(): unknown;
  showMend(): unknown;
  showFares(): unknown;
}

/** The actions that the commands about the open note need. */
export interface NoteCommandPort {
  preview(note: string): unknown;
  explain(note: string): unknown;
  showHistoryOf(note: string): unknown;
  openNoteInAnki(note: string): unknown;
  study(choice: StudyChoice): unknown;
  showDecks(): unknown;
  find(): unknown;
  openShown(): unknown;
}

/** A command with its condition and its action. `note` is the path of the open note. */
export interface Spec {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
  readonly when: (state: State, note: string | null) => boolean;
  readonly run: (port: CommandPort, note: string, notes: NoteCommandPort) => unknown;
}

const t = texts.commands;

export const COMMANDS: readonly Spec[] = [
  { id: "sync-vault", name: t.syncVault, icon: "layers", when: free, run: (port) => port.syncVault() },
  {
    id: "sync-changed",
    name: t.syncChanged,
    icon: "refresh-cw",
    when: free,
    run: (port) => port.syncChanged(),
  },
  {
    id: "sync-note",
    name: t.syncNote,
    icon: "file-up",
    when: (state, note) => free(state) && note !== null,
    run: (port, note) => port.syncNote(note),
  },
  {
    id: "preview-note",
    name: t.preview,
    icon: "eye",
    when: (state, note) => can(state, "cards/preview") && note !== null,
    run: (_port, note, notes) => notes.preview(note),
  },
  { id: "dry-run", name: t.dryRun, icon: "list-checks", when: free, run: (port) => port.dryRun() },
  { id: "stop", name: t.stop, icon: "square", when: stoppable, run: (port) => port.stop() },
  {
    id: "resume",
    name: t.resume,
    icon: "play",
    when: (state) => free(state) && resumable(state) !== null,
    run: (port) => port.resume(),
  },
  {
    id: "progress",
    name: t.progress,
    icon: "activity",
    when: () => true,
    run: (port) => port.showProgress(),
  },
  {
    id: "review",
    name: t.review,
    icon: "spell-check",
    when: (state) => can(state, "review/list"),
    run: (port) => port.showReview(),
  },
  {
    id: "conflicts",
    name: t.conflicts,
    icon: "git-compare",
    when: (state) => can(state, "conflicts/list"),
    run: (port) => port.showConflicts(),
  },
  {
    id: "findings",
    name: t.findings,
    icon: "list-tree",
    when: (state) => can(state, "index/get"),
    run: (port) => port.showFindings(),
  },
  {
    id: "changes",
    name: t.changes,
    icon: "file-pen",
    when: (state) => can(state, "changes/list"),
    run: (port) => port.showChanges(),
  },
  {
    id: "mend",
    name: t.mend,
    icon: "wrench",
    when: (state) => can(state, "study/mend"),
    run: (port) => port.showMend(),
  },
  {
    id: "fares",
    name: t.fares,
    icon: "chart-no-axes-column",
    when: (state) => can(state, "study/stats"),
    run: (port) => port.showFares(),
  },
  {
    id: "history-note",
    name: t.history,
    icon: "history",
    when: (state, note) => can(state, "history") && note !== null,
    run: (_port, note, notes) => notes.showHistoryOf(note),
  },
  {
    id: "explain-note",
    name: t.explain,
    icon: "circle-help",
    when: (state, note) => can(state, "explain") && note !== null,
    run: (_port, note, notes) => notes.explain(note),
  },
  {
    id: "open-in-anki",
    name: t.openInAnki,
    icon: "external-link",
    when: (state, note) => can(state, "anki/browse") && note !== null,
    run: (_port, note, notes) => notes.openNoteInAnki(note),
  },
  {
    id: "find-card",
    name: texts.study.find,
    icon: "search",
    when: (state) => can(state, "study/find"),
    run: (_port, _note, notes) => notes.find(),
  },
  {
    id: "open-shown-card",
    name: texts.study.shown,
    icon: "search",
    when: (state) => can(state, "study/find"),
    run: (_port, _note, notes) => notes.openShown(),
  },
  {
    id: "study-note",
    name: texts.study.note,
    icon: "graduation-cap",
    when: (state, note) => can(state, "study/makeDeck") && note !== null,
    run: (_port, note, notes) => notes.study({ notes: [note] }),
  },
  {
    id: "study-links",
    name: texts.study.links,
    icon: "graduation-cap",
    when: (state, note) => can(state, "study/makeDeck") && note !== null,
    run: (_port, note, notes) => notes.study({ linkedFrom: [note] }),
  },
  {
    id: "study-decks",
    name: texts.study.decks,
    icon: "graduation-cap",
    when: (state) => can(state, "study/decks"),
    run: (_port, _note, notes) => notes.showDecks(),
  },
  {
    id: "undo",
    name: t.undo,
    icon: "undo-2",
    when: (state) => free(state) && hasFinished(state),
    run: (port) => port.undo(),
  },
  {
    id: "clean-up",
    name: t.cleanUp,
    icon: "eraser",
    when: (state) => free(state) && hasFinished(state),
    run: (port) => port.cleanUp(),
  },
  {
    id: "adopt",
    name: t.adopt,
    icon: "link",
    when: (state) => free(state) && can(state, "adopt"),
    run: (port) => port.adopt(),
  },
  {
    id: "move-in",
    name: t.moveIn,
    icon: "truck",
    when: (state) => free(state) && can(state, "import"),
    run: (port) => port.moveIn(),
  },
  {
    id: "copy-diagnostics",
    name: t.diagnostics,
    icon: "clipboard-copy",
    when: (state) => can(state, "diagnostics"),
    run: (port) => port.copyDiagnostics(),
  },
  { id: "check", name: t.check, icon: "stethoscope", when: usable, run: (port) => port.checkSetUp() },
];

export function registerCommands(plugin: Plugin, app: App, port: CommandPort, notes: NoteCommandPort): void {
  for (const { id, name, icon, when, run } of COMMANDS) {
    plugin.addCommand({
      id,
      name,
      icon,
      checkCallback: (checking) => {
        const note = openNote(app);
        if (!when(port.state, note)) return false;
        if (!checking) void run(port, note ?? "", notes);
        return true;
      },
    });
  }
}

function openNote(app: App): string | null {
  const path = app.workspace.getActiveFile()?.path;
  return path !== undefined && isNote(path) ? path : null;
}

/** True if there is a sidecar to ask, or may be one. */
export function usable({ sidecar }: State): boolean {
  return sidecar.kind !== "missing" && sidecar.kind !== "mismatch";
}

/** True if a sync could begin. */
export function free(state: State): boolean {
  return usable(state) && !isRunning(state);
}

function stoppable(state: State): boolean {
  return isRunning(state) && state.run !== null && !state.run.stopping;
}

/** True if the sidecar has the method, or was not started yet. */
function can(state: State, method: keyof Requests): boolean {
  const { sidecar } = state;
  const known = sidecar.kind === "ready" || sidecar.kind === "asleep" ? sidecar.info.methods : null;
  return usable(state) && (known?.includes(method) ?? true);
}

function hasFinished({ sessions }: State): boolean {
  return sessions?.recent.some(({ phase }) => phase === "completed") ?? false;
}
