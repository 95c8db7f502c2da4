import { ItemView, type WorkspaceLeaf } from "obsidian";
import { buttons, card, cls } from "./elements";
import { failureOf } from "./sidecar/failure";
import { texts } from "./texts";
import type { ViewId } from "./view-ids";

/** The id, title and icon of a view. */
export interface Face {
  readonly id: ViewId;
  readonly title: string;
  readonly icon: string;
}

/** A view with a fixed title and icon. */
export abstract class TitledView extends ItemView {
  /** A getter, since Obsidian asks for the id before the fields of the view are set. */
  protected abstract get face(): Face;

  override getViewType(): string {
    return this.face.id;
  }

  override getDisplayText(): string {
    return this.face.title;
  }

  override getIcon(): string {
    return this.face.icon;
  }
}

/** A view of the sidecar's answer: it asks when it is opened, and shows a failure with a button to try again. */
export abstract class AnswerView<Port> extends TitledView {
  protected readonly port: Port;

  constructor(leaf: WorkspaceLeaf, port: Port) {
    super(leaf);
    this.port = port;
  }

  /** Asks the sidecar and draws the answer. An error is shown in place of the answer. */
  protected abstract ask(): Promise<void>;

  override async onOpen(): Promise<void> {
    this.contentEl.addClass(cls("view"));
    this.opened();
    await this.reload();
  }

  /** Called once, before the first request. */
  protected opened(): void {
    // Most views have nothing to prepare.
  }

  protected reload(): Promise<void> {
    return this.attempt(() => this.ask());
  }

  /** Does something that may fail; a failure is shown. */
  protected async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.showFailure(error);
    }
  }

  protected showLoading(text: string): void {
    this.contentEl.empty();
    this.contentEl.createDiv({ cls: cls("faint"), text, attr: { role: "status" } });
  }

  protected showFailure(error: unknown): void {
    this.contentEl.empty();
    const { message, data } = failureOf(error);
    const text = card(this.contentEl, { icon: "circle-alert", title: message, body: data.advice, tone: "bad" });
    buttons(text, { text: texts.sidecar.again, act: () => void this.reload() });
  }

  /** Draws again and keeps the scroll position and the keyboard's focus. */
  protected redraw(draw: () => void): void {
    const top = this.contentEl.scrollTop;
    const act = this.contentEl.doc.activeElement?.getAttribute("data-act");
    draw();
    this.contentEl.scrollTop = top;
    if (act) this.contentEl.querySelector<HTMLElement>(`[data-act="${CSS.escape(act)}"]`)?.focus();
  }
}
