import type { ErrorCode, ErrorKind, Failure } from "../sidecar/protocol";
import { texts } from "../texts";

const t = texts.failures;

const BY_CODE: Partial<Record<ErrorCode, string>> = {
  "anki-not-running": t.ankiAway,
  "anki-collection-in-use": t.ankiHoldsCollection,
  "anki-key": t.ankiKey,
  "anki-other-program": t.ankiOtherProgram,
  "anki-silent": t.ankiSilent,
  guard: t.question,
  "vault-in-doubt": t.question,
  locked: t.locked,
  busy: t.locked,
  budget: t.budget,
  "no-vault": t.noVault,
  "store-corrupt": t.storeDamaged,
  "store-foreign": t.storeForeign,
  "model-unreachable": t.modelAway,
};

const BY_KIND: Partial<Record<ErrorKind, string>> = {
  anki: t.anki,
  store: t.store,
  model: t.model,
  question: t.question,
  usage: t.usage,
  note: t.note,
};

/** The title of a failure, by its code, else by its kind; undefined if neither is known. */
export function failureTitle({ data }: Failure): string | undefined {
  return BY_CODE[data.code] ?? BY_KIND[data.kind];
}

/** The sidecar's message about a failure: what happened, and what to do. */
export function failureText({ message, data }: Failure): string {
  return [message, data.advice].filter(Boolean).join(" ");
}
