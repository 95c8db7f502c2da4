import type { App, Plugin } from "obsidian";
import type { Actions } from "./actions";
import { isRunning, resumable, type State } from "./progress/state";
import type { Requests } from "./sidecar/protocol";
import { texts } from "./texts";
import { isNote } from "./vault/events";

/** A command, when it can run, and what it does. `note` is the path of the open note. */
export interface Spec {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
  readonly when: (state: State, note: string | null) => boolean;
  readonly run: (actions: Actions, note: string) => unknown;
}

const t = texts.commands;

export const COMMANDS: readonly Spec[] = [
  { id: "sync-vault", name: t.syncVault, icon: "layers", when: free, run: (actions) => actions.syncVault() },
  {
    id: "sync-changed",
    name: t.syncChanged,
    icon: "refresh-cw",
    when: free,
    run: (actions) => actions.syncChanged(),
  },
  {
    id: "sync-note",
    name: t.syncNote,
    icon: "file-up",
    when: (state, note) => free(state) && note !== null,
    run: (actions, note) => actions.syncNote(note),
  },
  {
    id: "preview-note",
    name: t.preview,
    icon: "eye",
    when: (state, note) => can(state, "cards/preview") && note !== null,
    run: (actions, note) => actions.preview(note),
  },
  { id: "dry-run", name: t.dryRun, icon: "list-checks", when: free, run: (actions) => actions.dryRun() },
  { id: "stop", name: t.stop, icon: "square", when: stoppable, run: (actions) => actions.stop() },
  {
    id: "resume",
    name: t.resume,
    icon: "play",
    when: (state) => free(state) && resumable(state) !== null,
    run: (actions) => actions.resume(),
  },
  {
    id: "progress",
    name: t.progress,
    icon: "activity",
    when: () => true,
    run: (actions) => actions.showProgress(),
  },
  {
    id: "review",
    name: t.review,
    icon: "spell-check",
    when: (state) => can(state, "review/list"),
    run: (actions) => actions.showReview(),
  },
  {
    id: "conflicts",
    name: t.conflicts,
    icon: "git-compare",
    when: (state) => can(state, "conflicts/list"),
    run: (actions) => actions.showConflicts(),
  },
  {
    id: "explain-note",
    name: t.explain,
    icon: "circle-help",
    when: (state, note) => can(state, "explain") && note !== null,
    run: (actions, note) => actions.explain(note),
  },
  {
    id: "undo",
    name: t.undo,
    icon: "undo-2",
    when: (state) => free(state) && hasFinished(state),
    run: (actions) => actions.undo(),
  },
  {
    id: "clean-up",
    name: t.cleanUp,
    icon: "eraser",
    when: (state) => free(state) && hasFinished(state),
    run: (actions) => actions.cleanUp(),
  },
  {
    id: "adopt",
    name: t.adopt,
    icon: "link",
    when: (state) => free(state) && can(state, "adopt"),
    run: (actions) => actions.adopt(),
  },
  {
    id: "copy-diagnostics",
    name: t.diagnostics,
    icon: "clipboard-copy",
    when: (state) => can(state, "diagnostics"),
    run: (actions) => actions.copyDiagnostics(),
  },
  { id: "check", name: t.check, icon: "stethoscope", when: usable, run: (actions) => actions.checkSetUp() },
];

export function registerCommands(plugin: Plugin, app: App, actions: Actions): void {
  for (const { id, name, icon, when, run } of COMMANDS) {
    plugin.addCommand({
      id,
      name,
      icon,
      checkCallback: (checking) => {
        const note = openNote(app);
        if (!when(actions.state, note)) return false;
        if (!checking) void run(actions, note ?? "");
        return true;
      },
    });
  }
}

function openNote(app: App): string | null {
  const path = app.workspace.getActiveFile()?.path;
  return path !== undefined && isNote(path) ? path : null;
}

function usable({ sidecar }: State): boolean {
  return sidecar.kind !== "missing" && sidecar.kind !== "mismatch";
}

function free(state: State): boolean {
  return usable(state) && !isRunning(state);
}

function stoppable(state: State): boolean {
  return isRunning(state) && state.run !== null && !state.run.stopping;
}

/** Whether the sidecar has the method; one that was not started yet is taken to have it. */
function can(state: State, method: keyof Requests): boolean {
  const { sidecar } = state;
  return usable(state) && (sidecar.kind !== "ready" || sidecar.info.methods.includes(method));
}

function hasFinished({ sessions }: State): boolean {
  return sessions?.recent.some(({ phase }) => phase === "completed") ?? false;
}
