import { FileSystemAdapter, MarkdownView, Notice, Platform, Plugin } from "obsidian";
import { Actions } from "./actions";
import { registerCli } from "./cli";
import { free, registerCommands, usable } from "./commands";
import { ChangesView } from "./changes/view";
import { ConflictsView } from "./conflicts/view";
import { Marks } from "./marks/marks";
import { registerMenus } from "./menus";
import { MendView } from "./mend/view";
import { NoteActions } from "./note/note-actions";
import { PlanView } from "./plan/view";
import { FindingsView } from "./findings/view";
import { announce } from "./progress/announce";
import { Store } from "./progress/store";
import { isRunning } from "./progress/state";
import { Syncs } from "./progress/syncs";
import { ProgressView } from "./progress/view";
import { offerToResume } from "./resume/asking";
import { ReviewView } from "./review/view";
import { Keeper } from "./settings/keeper";
import { SettingsTab } from "./settings/tab";
import { secretsOf } from "./settings/values";
import { chooseFile } from "./set-up/choose-file";
import { clock, spawn, thisComputer } from "./sidecar/computer";
import { candidates, locate } from "./sidecar/locate";
import { ankiIsAway } from "./sidecar/failure";
import { OFFER } from "./set-up/offer";
import { Programs } from "./sidecar/program";
import { Sidecar } from "./sidecar/sidecar";
import { statusBar } from "./status-bar";
import { KnownStudy } from "./study/known";
import { FaresView } from "./study/view";
import { texts } from "./texts";
import { AutomaticSyncs } from "./vault/automatic";
import { Outbox } from "./vault/outbox";
import { watchVault } from "./vault/watching";
import { VIEWS } from "./view-ids";

export default class ResumableAnkiSync extends Plugin {
  override onload(): void {
    const { adapter } = this.app.vault;
    if (Platform.isDesktopApp && adapter instanceof FileSystemAdapter) this.#wire(adapter.getBasePath());
    else this.#explainDesktop();
  }

  /** The user has just switched the plugin on: opens the panel. */
  override onUserEnable(): void {
    void this.app.workspace.ensureSideLeaf(VIEWS.progress, "right", { reveal: true });
  }

  #wire(vault: string): void {
    const programs = new Programs(spawn, clock);
    const store = new Store(clock);
    const keeper: Keeper = new Keeper(
      this.app,
      this,
      (what) => {
        marks.switch(keeper.data.marks);
        if (what === "settings") return sidecar.settingsChanged();
        sidecar.programChanged();
        void actions.refresh();
      },
      (change) => actions.computerSettings(change),
    );
    const outbox = new Outbox(keeper, clock);
    this.onExternalSettingsChange = () => void keeper.reload();

    const sidecar = new Sidecar({
      spawn,
      clock,
      locate: async () => {
        await keeper.loaded();
        const wanted = { setting: keeper.path, remembered: keeper.remembered };
        const found = await locate(wanted, thisComputer(), programs.output);
        return { found, configured: keeper.path };
      },
      greeting: () => ({
        client: { name: this.manifest.id, version: this.manifest.version },
        vault,
        obsidianFolder: this.app.vault.configDir,
        ...(keeper.config ? { config: keeper.config } : {}),
        secrets: secretsOf(keeper.secrets, (name) => this.app.secretStorage.getSecret(name)),
      }),
      greeted: (info) => actions.greeted(info),
      busy: () => isRunning(store.state),
      receive: (name, params) => syncs.hear(name, params),
      changed: (state) => {
        if (state.kind === "ready") keeper.remember(state.found.path);
        store.tell({ kind: "sidecar", state });
      },
    });
    const syncs = new Syncs({
      sidecar,
      store,
      clock,
      before: (connection) => outbox.send(connection),
      said: (message) => void new Notice(message),
      finished: (result, origin) => {
        const { error, session } = result;
        if (origin === "asked" || !error || !ankiIsAway(error)) {
          announce(result, origin, keeper.data.quiet, actions);
        } else {
          // Anki was closed after it was asked: not a failure to report.
          store.tell({ kind: "dismissed" });
          void syncs.forget({ sessionId: session.sessionId }).catch(() => undefined);
          automatic.changed();
        }
      },
    });
    const automatic = new AutomaticSyncs(clock, {
      isRunning: () => isRunning(store.state),
      ankiIsReady: () => syncs.lookAtAnki(),
      makesCards: async (note) => (await actions.request("cards/preview", { note })).cards.length > 0,
      sync: (params) => syncs.start(params, "automatic"),
      waiting: (notes) => store.tell({ kind: "waiting", notes }),
      interval: () => (keeper.isUsed ? keeper.syncEvery : 0),
    });
    const actions = new Actions(this.app, store, sidecar, syncs);
    const canAsk = () => keeper.remembered !== "" && usable(store.state);
    const study = new KnownStudy(
      {
        request: (method, params) => actions.request(method, params),
        canAskAnki: () => canAsk() && store.state.anki?.ready === true && !isRunning(store.state),
      },
      clock,
    );
    this.register(actions.onEnding(() => study.expire()));

    this.registerView(
      VIEWS.progress,
      (leaf) =>
        new ProgressView(
          leaf,
          store,
          actions,
          {
            clock,
            computer: thisComputer,
            version: this.manifest.version,
            candidates: () => candidates(thisComputer()),
            connect: () => void actions.refresh(),
            offer: OFFER,
            choose: chooseFile,
            use: (path) => void keeper.set("device.path", path),
          },
          study,
        ),
    );
    this.registerView(VIEWS.plan, (leaf) => new PlanView(leaf, actions));
    this.registerView(VIEWS.conflicts, (leaf) => new ConflictsView(leaf, actions));
    this.registerView(VIEWS.findings, (leaf) => new FindingsView(leaf, actions));
    this.registerView(VIEWS.changes, (leaf) => new ChangesView(leaf, actions));
    this.registerView(VIEWS.mend, (leaf) => new MendView(leaf, actions));
    this.registerView(VIEWS.fares, (leaf) => new FaresView(leaf, actions));
    this.registerView(VIEWS.review, (leaf) => new ReviewView(leaf, actions, clock));
    this.addRibbonIcon("layers", texts.commands.progress, () => void actions.showProgress());
    this.register(store.watch(statusBar(this.addStatusBarItem(), () => void actions.showProgress())));
    this.addSettingTab(new SettingsTab(this.app, this, keeper, actions));
    const notes = new NoteActions(this.app, actions, () => String(keeper.get("sync.selection.off_key")));
    const marks = new Marks(this, {
      clock,
      asking: {
        canAsk,
        request: (method, params) => actions.request(method, params),
        lookedAt: (path) => void study.look(path),
      },
      study: (path) => study.of(path)?.cards ?? new Map(),
      port: notes,
      onEnding: (act) => actions.onEnding(act),
    });
    registerMenus(this, notes, { canAsk, canSync: () => free(store.state) });
    registerCommands(this, this.app, actions, notes);
    this.#registerCardCommand(marks);
    this.registerObsidianProtocolHandler(this.manifest.id, ({ file, card, note }) => {
      if (file !== undefined) void notes.jumpTo(file, card, note);
    });
    registerCli(this, actions);

    this.app.workspace.onLayoutReady(() => {
      watchVault(this, this.app, {
        clock,
        sidecar,
        store,
        syncs,
        outbox,
        automatic,
        syncOnSave: () => keeper.syncOnSave,
        isUsed: () => keeper.isUsed,
      });
      automatic.begin();
      void offerToResume(this.app, keeper, syncs, actions).then((offered) => {
        if (!offered && keeper.isUsed && keeper.syncAtStart) automatic.changed();
      });
      void keeper.loaded().then(() => marks.switch(keeper.data.marks));
    });
    this.registerEvent(this.app.workspace.on("quit", (tasks) => tasks.addPromise(sidecar.stop())));
    this.register(() => {
      automatic.close();
      syncs.close();
      outbox.save();
      store.close();
      programs.close();
      void sidecar.close();
    });
  }

  /** The mark at the cursor, for those who do not use a mouse. */
  #registerCardCommand(marks: Marks): void {
    this.addCommand({
      id: "card-at-cursor",
      name: texts.marks.atCursor,
      icon: "layers",
      editorCheckCallback: (checking, _editor, view) => {
        if (!(view instanceof MarkdownView) || !marks.canShow()) return false;
        if (!checking) void marks.showAtCursor(view);
        return true;
      },
    });
  }

  #explainDesktop(): void {
    const say = () => void new Notice(texts.desktop);
    this.addRibbonIcon("layers", texts.commands.progress, say);
    this.addCommand({ id: "progress", name: texts.commands.progress, callback: say });
  }
}
