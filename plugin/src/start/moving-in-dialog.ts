import { Modal, Notice, type App } from "obsidian";
import { drawAdopted } from "../adopt-dialog";
import { buttons, cls, titled } from "../elements";
import { failureText } from "../progress/failure-titles";
import { openVaultDialog } from "../progress/vault-dialog";
import { failureOf } from "../sidecar/failure";
import type { Asking } from "../sidecar/ports";
import type { ForeignTool, VaultAnswer } from "../sidecar/protocol";
import { texts } from "../texts";

const t = texts.movingIn;

/** The actions that the dialog needs. */
export type MovingInPort = Asking<"import/find" | "import">;

/** Imports from other tools: shows what they left, then what would be linked, and links it after a yes. */
export class MovingInDialog extends Modal {
  readonly #port: MovingInPort;
  /** The user's answer about the vault, once it was asked for. */
  #vault: { vaultAnswer?: VaultAnswer } = {};

  constructor(app: App, port: MovingInPort) {
    super(app);
    this.#port = port;
    this.modalEl.addClass(cls("wide"));
    this.contentEl.addClass(cls("dialog"));
    titled(this, t.title);
  }

  override onOpen(): void {
    void this.#step(t.looking, async () => {
      const { tools } = await this.#port.request("import/find", {});
      return () => this.#tools(tools);
    });
  }

  #tools(tools: readonly ForeignTool[]): void {
    const el = this.contentEl;
    el.createEl("p", { text: tools.length > 0 ? t.found : t.none });
    for (const tool of tools) {
      const part = el.createDiv({ cls: cls("side") });
      part.createDiv({ cls: cls("side-title"), text: tool.syntax });
      part.createDiv({ text: t.cards(tool.cards, tool.notes, tool.named) });
      if (tool.data) part.createDiv({ cls: cls("faint"), text: t.data(tool.data) });
      if (tool.settings.length > 0) part.createEl("pre", { cls: cls("example"), text: tool.settings.join("\n") });
      for (const sentence of tool.notTaken) part.createDiv({ cls: cls("faint"), text: sentence });
      buttons(part, { text: t.show, act: () => this.#show(tool.syntax) });
    }
    if (tools.length === 0) buttons(el, { text: texts.adopt.close, act: () => this.close() });
  }

  #show(syntax: string): void {
    void this.#step(t.asking, async () => {
      const { linked } = await this.#port.request("import", { syntax, ...this.#vault });
      return () => {
        const el = this.contentEl;
        el.createEl("p", { text: t.would(linked.adopted) });
        drawAdopted(el, linked);
        buttons(
          el,
          { text: t.link(linked.adopted), kind: "cta", act: () => this.#link(syntax) },
          { text: t.back, act: () => this.onOpen() },
        );
      };
    });
  }

  #link(syntax: string): void {
    void this.#step(t.linking, async () => {
      const { linked } = await this.#port.request("import", { syntax, ...this.#vault, apply: true });
      return () => {
        new Notice(t.done(linked.adopted));
        this.close();
      };
    });
  }

  /** Shows the step, runs it, and draws its result, or the error with a button back. */
  async #step(doing: string, work: () => Promise<() => void>): Promise<void> {
    this.contentEl.empty();
    this.contentEl.createEl("p", { text: doing, attr: { role: "status" } });
    try {
      const draw = await work();
      this.contentEl.empty();
      draw();
    } catch (error) {
      const failure = failureOf(error);
      this.contentEl.empty();
      this.contentEl.createEl("p", { text: failureText(failure) });
      buttons(this.contentEl, { text: texts.sidecar.again, act: () => this.onOpen() });
      if (failure.data.code === "vault-in-doubt") {
        openVaultDialog(this.app, failure, (vaultAnswer) => {
          this.#vault = { vaultAnswer };
          void this.#step(doing, work);
        });
      }
    }
  }
}
