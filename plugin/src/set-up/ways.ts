import { button, cls } from "../elements";
import { texts } from "../texts";
import {
  fallbackCommand,
  flatpakCommands,
  installCommands,
  installerCommand,
  uvCommand,
  type Wanted,
} from "./commands";
import { addressOf, installerFor } from "./offer";
import { sandboxOf } from "../sidecar/places";
import type { Computer } from "../sidecar/ports";

const t = texts.sidecar;

/** Draws the ways to the sidecar, the shortest first: the installer, and the commands for tools that are there. */
export function drawWays(el: HTMLElement, wanted: Wanted, computer: Computer): void {
  const { offer, installation } = wanted;
  const installer = installerFor(offer, computer);
  // It refuses to replace what uv or pipx installed, and brings no extras.
  const fits = installation.by === null || installation.by === "installer";
  if (offer && installer && fits) {
    const way = section(el, t.download);
    way.createEl("a", {
      cls: "external-link",
      text: t.file(installer.name, Math.round(installer.size / 1e6)),
      href: addressOf(offer, installer),
    });
    way.createDiv({ text: computer.system === "windows" ? t.openIt : t.runIt });
    command(way, installerCommand(installer, computer));
    way.createDiv({ cls: cls("sum"), text: `SHA-256: ${installer.sha256}` });
  }
  const where = offer ? t.inTerminal(computer.system) : t.inFolder(computer.system);
  const found = sandboxOf(computer) ? [] : installCommands(wanted, computer);
  for (const { tool, text } of found) {
    const way = section(el, t.withTool(tool));
    way.createDiv({ text: where });
    command(way, text);
  }
  if (found.length === 0 && !installer) drawFallback(section(el, t.withTool("uv")), wanted, computer, where);
  if (installation.collection) el.createDiv({ cls: cls("card-body"), text: t.keepsCollection });
  if (sandboxOf(computer)) {
    const way = section(el, t.flatpakTitle);
    way.createDiv({ text: t.flatpakCommands });
    for (const each of flatpakCommands(computer)) command(way, each);
  }
}

function drawFallback(way: HTMLElement, wanted: Wanted, computer: Computer, where: string): void {
  way.createDiv({ text: t.uvAdvice });
  command(way, uvCommand(computer));
  way.createDiv({ text: `${t.newTerminal} ${where}` });
  command(way, fallbackCommand(wanted));
}

/** A way with its title. */
export function section(el: HTMLElement, title: string): HTMLElement {
  const way = el.createDiv({ cls: cls("way") });
  way.createDiv({ cls: cls("way-title"), text: title });
  return way;
}

function command(parent: HTMLElement, text: string): void {
  const row = parent.createDiv({ cls: cls("command") });
  row.createEl("code", { text, attr: { tabindex: "0" } });
  const copy = button(row, {
    text: t.copy,
    act: () =>
      void navigator.clipboard.writeText(text).then(
        () => copy.setText(t.copied),
        () => undefined, // It can be marked and copied by hand.
      ),
  });
}
