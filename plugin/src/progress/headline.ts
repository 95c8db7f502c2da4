import { hasFailed } from "./ending";
import { isRunning, resumable, type Run, type State } from "./state";
import type { Failure, Session } from "../sidecar/protocol";
import type { SidecarState } from "../sidecar/sidecar";
import { texts } from "../texts";
import { restOf, type Rest } from "./vault";

/** The message at the top of the view; each has one next step at most. */
export type Headline =
  | { readonly kind: "missing"; readonly sidecar: SidecarState & { kind: "missing" } }
  | { readonly kind: "mismatch"; readonly sidecar: SidecarState & { kind: "mismatch" } }
  | { readonly kind: "running"; readonly run: Run }
  | { readonly kind: "ended"; readonly run: Run }
  | { readonly kind: "broken"; readonly title: string; readonly message: string }
  | { readonly kind: "trouble"; readonly failure: Failure }
  | { readonly kind: "connecting" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "waiting"; readonly session: Session }
  | { readonly kind: "never" }
  | { readonly kind: "resting"; readonly rest: Rest; readonly state: State };

export function headline(state: State): Headline {
  const { sidecar, run, sessions } = state;
  if (sidecar.kind === "missing") return { kind: "missing", sidecar };
  if (sidecar.kind === "mismatch") return { kind: "mismatch", sidecar };
  if (run && isRunning(state)) return { kind: "running", run };
  if (run && (hasFailed(run) || sidecar.kind === "ready" || sidecar.kind === "asleep")) return { kind: "ended", run };
  if (sidecar.kind === "lost") return broken(texts.sidecar.failedToStart, sidecar.message);
  if (sidecar.kind === "refused") return broken(texts.sidecar.refused, sidecar.message);
  if (state.trouble) return { kind: "trouble", failure: state.trouble };
  if (!sessions) return { kind: "connecting" };
  if (state.lockedElsewhere) return { kind: "elsewhere" };
  const waiting = resumable(state);
  if (waiting) return { kind: "waiting", session: waiting };
  if (sessions.recent.length === 0 && !state.vault?.lastSync) return { kind: "never" };
  return { kind: "resting", rest: restOf(state), state };
}

function broken(title: string, message: string): Headline {
  return { kind: "broken", title, message };
}
