import type { VaultRename } from "../sidecar/protocol";

/** An event of a note in the vault. */
export type VaultEvent =
  | { readonly kind: "renamed"; readonly from: string; readonly to: string }
  | { readonly kind: "deleted"; readonly path: string };

/** Consecutive events of one kind, as the sidecar gets them. */
export type Message =
  | { readonly method: "vault/renamed"; readonly files: VaultRename[] }
  | { readonly method: "vault/deleted"; readonly files: string[] };

/** The events in few messages, in their order. */
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
