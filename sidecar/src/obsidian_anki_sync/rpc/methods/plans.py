"""``plan/get``: what a sync would do, card by card."""

from __future__ import annotations

from collections import Counter

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.inspect.reports import with_cards
from obsidian_anki_sync.rpc.messages import ActionKind, PlanCounts, PlanGetParams, PlanGetResult
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import action_message, kept_card_message


async def get(sidecar: Sidecar, params: PlanGetParams) -> PlanGetResult:
    """Returns a page of the newest plan; raises ``UsageError`` if there is none."""
    settings, plan = sidecar.settings, sidecar.syncs.plan
    if plan is None:
        raise UsageError("No plan was made yet.", "Make a dry run first.")
    counts = Counter(action.kind.value for action in plan.actions)
    kinds = set(params.kinds or ActionKind)
    chosen = [action for action in plan.actions if action.kind.value in kinds]
    page = chosen[params.offset : params.offset + params.limit]
    if params.sides:
        page = await with_cards(settings, page)
    return PlanGetResult(
        session_id=plan.session.session_id,
        dry_run=plan.session.settings.dry_run,
        undoes=plan.session.settings.undoes or None,
        again=plan.again,
        stopped_by_guard=plan.stopped_by_guard,
        managed=plan.managed,
        counts=PlanCounts(**{kind.value: counts[kind.value] for kind in ActionKind}),
        total=len(chosen),
        actions=tuple(action_message(action, sides=params.sides) for action in page),
        kept=tuple(map(kept_card_message, plan.kept)),
    )
