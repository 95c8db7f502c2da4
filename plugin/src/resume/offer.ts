import type { Session } from "../sidecar/protocol";
import { texts } from "../texts";
import { beginning, progressMade } from "../texts/of-sessions";
import { money } from "../texts/wording";

/** The sentences of the dialog about a sync that can be resumed: its start, its progress, the rest, the cost. */
export function offer(session: Session, now: number): string[] {
  const { spent } = session;
  return [beginning(session, now), progressMade(session), ...(spent && spent.requests > 0 ? [paid(spent)] : [])];
}

function paid({ requests, cost }: NonNullable<Session["spent"]>): string {
  return cost ? texts.resume.paid(requests, money(cost)) : texts.resume.kept(requests);
}
