"""The user's approval: exactly the actions that were shown, as they were shown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.errors import GuardError, UsageError
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.planning.plan import DELETED_IN_ANKI
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.sync.determining import Plan
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import PlannedAction, intent_of
from obsidian_anki_sync.store.shown_plans import Purpose, ShownPlan

_LENGTH = 16
_REMOVALS_COUNT_FOR = timedelta(days=1)


async def keep_to_agreement(run: Run, plan: Plan) -> None:
    """Removes actions from the plan that were not chosen, or that changed since the approval.

    Changed ones go to ``plan.differing``. Raises ``UsageError`` if the approved plan is unknown.
    """
    agreed = await _agreed_plan(run)
    if agreed:
        differing = [item for item in plan.planned if not _is_covered(agreed, item)]
        plan.differing = [item for item in differing if run.choice.reads(item.action.note_path)]
        plan.planned = [item for item in plan.planned if _is_covered(agreed, item)]
    plan.planned = [item for item in plan.planned if run.choice.takes(item.action)]


async def guard(run: Run, plan: Plan) -> None:
    """Stops a sync that would remove or restore too many cards without approval.

    Removals count over a day, so that many small syncs do not evade the guard. Raises ``UnagreedError``.
    """
    await _guard_removals(run, plan)
    if run.session.settings.mode is not Mode.UNDO:
        await _guard_restores(run, plan)


async def _guard_removals(run: Run, plan: Plan) -> None:
    # A twin is not a card of its own.
    removals = [
        item
        for item in plan.planned
        if item.action.kind is ActionKind.DELETE and item.action.slug not in plan.twins
    ]
    # Their schedules are lost, which costs the user as much as to lose the cards.
    forgotten = [item for item in plan.planned if item.action.asks is Asked.FORGET]
    counts = {"remove": len(removals), "forget": len(forgotten)}
    removals += forgotten
    if not removals:
        return
    unagreed = await _without_agreement(run, removals)
    if unagreed:
        since = datetime.now(UTC) - _REMOVALS_COUNT_FOR
        earlier = await run.store.journal.removed_since(run.target_name, since)
        if not _needs_approval(run, len(removals) + earlier, plan.managed + earlier):
            return
        before = f", after {earlier} in the last day" if earlier else ""
        advice = (
            ""
            if run.session.settings.mode is Mode.UNDO
            else "Check that the vault is the right one and complete."
        )
        losses = " and ".join(f"{verb} {count}" for verb, count in counts.items() if count)
        place = "in" if forgotten else "from"
        sentence = f"This would {losses} of {plan.managed} cards {place} Anki{before}."
        await _ask(run, plan, sentence, removals, unagreed, advice)
    await run.store.sessions.approve_removals(run.session_id)


async def _guard_restores(run: Run, plan: Plan) -> None:
    restores = [item for item in plan.planned if item.action.reason == DELETED_IN_ANKI]
    unagreed = await _without_agreement(run, restores)
    if unagreed and _needs_approval(run, len(restores), plan.managed):
        sentence = (
            f"{len(restores)} of {plan.managed} cards are missing in Anki. This would make them again,"
            " without their reviews."
        )
        advice = "Check that Anki has the right profile open and its collection is complete."
        await _ask(run, plan, sentence, restores, unagreed, advice)


def _needs_approval(run: Run, count: int, managed: int) -> bool:
    return needs_approval(count, managed, run.settings.removal_share, run.settings.removal_count)


async def _ask(
    run: Run,
    plan: Plan,
    sentence: str,
    items: Sequence[PlannedAction],
    unagreed: Sequence[PlannedAction],
    advice: str,
) -> None:
    """Returns if the user approves. Otherwise it stores what was shown, and raises ``UnagreedError``."""
    actions = [item.action for item in items]
    if len(unagreed) < len(items):
        sentence += f" {len(unagreed)} of them were not in the list that you saw, or changed since."
    if run.approve and run.approve(sentence, actions):
        return
    await remember_as_shown(run, plan.planned)
    cli_advice = "To continue with exactly these cards, run it again with --allow-removals."
    raise UnagreedError(
        f"{sentence} Nothing was changed.",
        advice,
        cli_advice=f"{advice} {cli_advice}".strip(),
        actions=actions,
    )


class UnagreedError(GuardError):
    """A sync would change many cards and needs approval. ``actions`` is the plan."""

    def __init__(self, message: str, advice: str, *, cli_advice: str, actions: Sequence[Action]) -> None:
        super().__init__(message, advice, cli_advice=cli_advice)
        self.actions = tuple(actions)


async def remember_as_shown(run: Run, shown: Sequence[PlannedAction]) -> None:
    """Stores what the user is shown of these actions, so that an approval can name it."""
    digests = {item.action.slug: shown_digest(item) for item in shown}
    await run.store.shown_plans.write(run.target_name, _purpose(run), ShownPlan(run.session_id, digests))


async def end_agreement(run: Run, plan: Plan) -> None:
    """Ends the approval of a plan that was carried out; what differed from it is shown next."""
    if plan.differing:
        await remember_as_shown(run, plan.differing)
    elif run.choice.plan or run.session.settings.mode in (Mode.FULL, Mode.UNDO):
        await run.store.shown_plans.forget(run.target_name, _purpose(run))


def shown_digest(item: PlannedAction) -> str:
    """Returns a digest of what the user sees of an action: the text to write, and what Anki has."""
    action, intent = item.action, item.intent or intent_of(item)
    parts = [action.kind, intent.written, intent.deck, intent.source or "", *sorted(intent.tags)]
    if intent.note_type and action.before and intent.note_type != action.before.note_type:
        parts.append(intent.note_type)
    if action.asks:
        # What the user learned since is shown before it is forgotten.
        parts += [action.asks, *(f"{card.card_id} {card.reps}" for card in action.cards)]
    text = "\x1f".join((*parts, "\x1e", *_seen(action.before)))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def _seen(before: AnkiNote | None) -> Sequence[str]:
    if before is None:
        return ()
    reviewed = "reviewed" if before.reviewed else ""
    return (str(before.anki_id), checksum(before.content_fields), before.deck, reviewed, *sorted(before.tags))


async def _agreed_plan(run: Run) -> ShownPlan | None:
    if not run.choice.plan:
        return None
    known = await run.store.shown_plans.newest(run.target_name, _purpose(run))
    if known is None or known.plan_id != run.choice.plan:
        raise UsageError("The plan that you approved is no longer known.", "Make a new plan, and approve it.")
    return known


async def _without_agreement(run: Run, items: Sequence[PlannedAction]) -> Sequence[PlannedAction]:
    """Returns the actions that the user did not approve."""
    if run.choice.plan:
        return ()
    if not run.allow_removals:
        return items
    shown = await run.store.shown_plans.newest(run.target_name, _purpose(run))
    return [item for item in items if shown and not _is_covered(shown, item)]


def _is_covered(shown: ShownPlan, item: PlannedAction) -> bool:
    return shown.covers(item.action.slug, shown_digest(item))


def _purpose(run: Run) -> Purpose:
    return Purpose.UNDO if run.session.settings.mode is Mode.UNDO else Purpose.SYNC


def needs_approval(removals: int, managed: int, share: float, count: int) -> bool:
    """True if so many removals among ``managed`` cards need the user's approval.

    Both limits must be passed: ``count`` cards, and ``share`` (0 to 1) of all.
    """
    return removals > count and removals > share * managed
