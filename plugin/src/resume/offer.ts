import type { Session } from "../sidecar/protocol";
import { texts } from "../texts";
import { beginning, farness } from "../texts/of-sessions";

/** What the dialog says of a sync that can be resumed: from when, how far, what is left, what is paid. */
export function offer(session: Session, now: number): string[] {
  const { spent } = session;
  return [
    beginning(session, now),
    farness(session),
    ...(spent && spent.requests > 0 ? [texts.resume.paid(spent.requests, spent.cost)] : []),
  ];
}
