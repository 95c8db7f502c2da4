"""The phase of determining actions: which card is which, and what is to happen to each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from obsidian_anki_sync.domain.action import Action, ActionKind
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.domain.guard import needs_approval
from obsidian_anki_sync.domain.identity import settle
from obsidian_anki_sync.domain.plan import Base, Decision, decide_unwanted, decide_wanted
from obsidian_anki_sync.pipeline.indexing import AnkiIndex
from obsidian_anki_sync.pipeline.portions import portions
from obsidian_anki_sync.pipeline.report import Kept
from obsidian_anki_sync.pipeline.run import Run
from obsidian_anki_sync.store.journal import PlannedAction
from obsidian_anki_sync.store.records import CardSummary

# Cards whose text is in memory at one time while planning.
_PORTION = 1000
# Only of a note that was read whole, or that is not there, is it known which cards it lacks.
_TELLING = ("completed", "gone")


@dataclass(slots=True)
class Plan:
    """What is to be done, what is not, and what the store has to remember of either.

    The actions of ``planned`` that create a card come without it: there may be many, and the store has them.
    """

    planned: list[PlannedAction] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    conflicts: dict[str, Action] = field(default_factory=dict)
    refreshed: list[Base] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    managed: int = 0

    @property
    def actions(self) -> tuple[Action, ...]:
        """Everything that is to be done, and what waits for the user's decision."""
        return (*(item.action for item in self.planned), *self.conflicts.values())

    @property
    def removals(self) -> int:
        """How many cards would be removed."""
        return sum(item.action.kind is ActionKind.DELETE for item in self.planned)


async def settle_identities(run: Run) -> None:
    """Gives every card that was read its slug: the one that it had, wherever and however it stood before."""
    former = await run.store.cards.former()
    new = await run.store.cards.without_slug(with_words=bool(former))
    if new:
        for note_id, paths in (await run.store.index.shared_ids()).items():
            run.say(f"The id {note_id} is declared by {len(paths)} notes: {', '.join(paths[:3])}.")
        taken = await run.store.cards.slugs()
        await run.store.cards.name(await asyncio.to_thread(settle, new, former, taken))


async def determine(run: Run, anki: AnkiIndex, *, whole_vault: bool) -> Plan:
    """Compares card by card what the vault wants, what Anki has, and what was last written.

    Removals are planned only by a full session that saw the whole vault and the whole of Anki.
    """
    bases = await run.store.cards.bases(run.target_name)
    plan = Plan(managed=len(bases))
    undecided = []
    for card in await run.store.cards.wanted():
        if _is_synced(run, card, bases.get(card.slug), anki):
            plan.skipped.append(card.slug)
        else:
            undecided.append(card)
    for portion in portions(undecided, _PORTION):
        run.interrupt.check()
        await _decide_wanted(run, plan, portion, bases, anki)
    if run.is_full and anki.complete and whole_vault:
        await _decide_orphans(run, plan, bases, anki)
    return plan


def _is_synced(run: Run, card: CardSummary, base: Base | None, anki: AnkiIndex) -> bool:
    if base is None or base.digest != card.digest or base.retired:
        return False
    # A session that does not look at everything takes Anki's side for granted.
    return base.anki_id in anki.unchanged or not run.is_full or not anki.complete


async def _decide_wanted(
    run: Run, plan: Plan, portion: Sequence[CardSummary], bases: Mapping[str, Base], anki: AnkiIndex
) -> None:
    slugs = [card.slug for card in portion]
    cards = await run.store.cards.load(slugs)
    seen = await _look_at(run, slugs, bases, anki)
    policy = run.policy if anki.complete else replace(run.policy, restore_deleted=False)
    for slug in slugs:
        base = bases.get(slug)
        _take(plan, slug, base, decide_wanted(cards[slug], base, seen.get(slug), policy))


async def _decide_orphans(run: Run, plan: Plan, bases: Mapping[str, Base], anki: AnkiIndex) -> None:
    orphans = [
        card
        for card in await run.store.cards.orphans(run.target_name)
        if card.note_status in _TELLING and not bases[card.slug].retired
    ]
    for portion in portions(orphans, _PORTION):
        seen = await _look_at(run, [card.slug for card in portion], bases, anki)
        for card in portion:
            base = bases[card.slug]
            decision = decide_unwanted(card.slug, card.note_path, base, seen.get(card.slug), run.policy)
            _take(plan, card.slug, base, decision)


async def _look_at(
    run: Run, slugs: Sequence[str], bases: Mapping[str, Base], anki: AnkiIndex
) -> dict[str, AnkiNote]:
    """The Anki notes of these slugs: from the snapshot where it has them, else read now."""
    seen = {slug: anki.notes[slug] for slug in slugs if slug in anki.notes}
    unknown = [
        slug
        for slug in slugs
        if slug not in seen
        and (not anki.complete or (slug in bases and bases[slug].anki_id in anki.unchanged))
    ]
    return {**seen, **(await run.target.read(unknown) if unknown else {})}


def _take(plan: Plan, slug: str, base: Base | None, decision: Decision) -> None:
    action = decision.action
    if action.kind is ActionKind.CONFLICT:
        plan.conflicts[slug] = action
    elif action.kind is ActionKind.SKIP:
        if action.card:
            plan.skipped.append(slug)
        if decision.base is None:
            plan.forgotten.append(slug)
        elif decision.base != base:
            plan.refreshed.append(decision.base)
    else:
        plan.planned.append(PlannedAction(action, decision.base, base))


async def write_down(run: Run, plan: Plan) -> None:
    """Commits the plan to the journal, and what was learned in making it."""
    cards = run.store.cards
    await cards.write_bases(run.target_name, plan.refreshed)
    await cards.forget(run.target_name, plan.forgotten)
    reasons = {
        slug: f"{action.reason}: {', '.join(action.differs)}" for slug, action in plan.conflicts.items()
    }
    await cards.mark_conflicts(run.target_name, reasons)
    plan.entries = await run.store.journal.plan(run.session_id, run.target_name, plan.planned)
    plan.planned = [
        replace(item, action=replace(item.action, card=None))
        if item.action.kind is ActionKind.CREATE
        else item
        for item in plan.planned
    ]


async def count_skipped(run: Run, plan: Plan) -> None:
    """Counts the cards that are as they should be, those apart that this session made so."""
    done = await run.store.journal.done_in(run.session_id)
    skipped = sum(slug not in done for slug in plan.skipped)
    await run.store.sessions.count_skipped(run.session_id, skipped)
    await run.refresh_statistics()


def guard(run: Run, plan: Plan) -> None:
    """Stops a sync that would remove more than it may unasked; raises ``GuardError``."""
    settings = run.settings
    removals = plan.removals
    if not needs_approval(removals, plan.managed, settings.removal_share, settings.removal_count):
        return
    if run.approve and run.approve(removals, plan.managed):
        return
    raise GuardError(
        f"This sync would remove {removals} of {plan.managed} cards from Anki, and stopped before doing so.",
        "Check that the vault is the right one and whole; `--dry-run` lists the cards."
        " If they are to go, sync with --allow-removals.",
    )
