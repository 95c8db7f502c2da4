import type { VaultRename } from "../sidecar/protocol";

/** What happened to a note in the vault. */
export type VaultEvent =
  | { readonly kind: "renamed"; readonly from: string; readonly to: string }
  | { readonly kind: "deleted"; readonly path: string };

/** Events of one kind in a row, as the sidecar is told them. */
export type Message =
  | { readonly method: "vault/renamed"; readonly files: VaultRename[] }
  | { readonly method: "vault/deleted"; readonly files: string[] };

/** The events as few messages, in the order in which they happened. */
export function messages(events: readonly VaultEvent[]): Message[] {
  const all: Message[] = [];
  for (const event of events) {
    const last = all[all.length - 1];
    if (event.kind === "renamed") {
      const file = { from: event.from, to: event.to };
      if (last?.method === "vault/renamed") last.files.push(file);
      else all.push({ method: "vault/renamed", files: [file] });
    } else if (last?.method === "vault/deleted") {
      last.files.push(event.path);
    } else {
      all.push({ method: "vault/deleted", files: [event.path] });
    }
  }
  return all;
}

export function isNote(path: string): boolean {
  return path.toLowerCase().endsWith(".md");
}
