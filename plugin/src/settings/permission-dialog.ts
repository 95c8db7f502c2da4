import { ConfirmationModal, type App } from "obsidian";
import { cls, titled } from "../elements";
import type { Permission, PermissionAnswer } from "../sidecar/protocol";
import { settingTexts } from "../texts";

/**
 * Asks, one after another, about what the vault's settings ask to do on this computer. Closing a dialog answers
 * nothing: the setting has no effect, and the question comes again at the next start.
 */
export function askPermissions(
  app: App,
  permissions: readonly Permission[],
  answered: (id: string, answer: PermissionAnswer) => void,
): void {
  const [permission, ...rest] = permissions;
  if (!permission) return;
  const t = settingTexts.permission;
  const dialog = new ConfirmationModal(app);
  dialog.addClass(cls("permission"));
  dialog.contentEl.addClass(cls("dialog"));
  titled(dialog, t.title);
  dialog.contentEl.createEl("p", { text: t.wants(permission.meaning) });
  const details = dialog.contentEl.createEl("ul");
  for (const detail of permission.details) details.createEl("li").createEl("code", { text: detail });
  dialog.contentEl.createEl("p", { text: t.origin });
  const answer = (said: PermissionAnswer) => () => {
    answered(permission.id, said);
    askPermissions(app, rest, answered);
  };
  dialog.addButton((button) => button.setButtonText(t.refuse).setInitialFocus().onClick(answer("refused")));
  dialog.addButton((button) => button.setButtonText(t.allow).setDestructive().onClick(answer("granted")));
  dialog.open();
}
