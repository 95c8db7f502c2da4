"""Determines the action for each card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.edits import edit_of
from obsidian_anki_sync.domain.planning.plan import Base, Decision, decide_unwanted, decide_wanted
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.identity.twins import merge_twins
from obsidian_anki_sync.pipeline.report import Kept
from obsidian_anki_sync.pipeline.sync.indexing import AnkiIndex
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.schedules import plan_asked
from obsidian_anki_sync.store.journal import PlannedAction

# How many cards are in memory at a time while planning.
_PORTION = 1000
# Only a note that was read whole, or is gone, shows which cards it lacks.
_CONCLUSIVE = ("completed", "gone")


class Plan(Struct):
    """The actions, the skipped cards, and what the store must record of both.

    The actions of ``planned`` that create a card come without it, since there may be many and the store has
    them. ``decks`` maps the vault's deck names to their new names in Anki, which new cards follow.
    ``differing`` are actions that differ from what the user saw and approved. ``edited`` is true for each
    card read in Anki that a person edited there.
    """

    planned: list[PlannedAction] = field(default_factory=list)
    twins: frozenset[str] = frozenset()
    entries: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    conflicts: dict[str, Action] = field(default_factory=dict)
    refreshed: list[Base] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    differing: list[PlannedAction] = field(default_factory=list)
    edited: dict[str, bool] = field(default_factory=dict)
    managed: int = 0
    decks: Mapping[str, str] = field(default_factory=dict)

    @property
    def actions(self) -> tuple[Action, ...]:
        """All actions, and the cards that wait for the user's decision."""
        return (*(item.action for item in self.planned), *self.conflicts.values())


async def determine(run: Run, anki: AnkiIndex, *, whole_vault: bool) -> Plan:
    """Compares each card of the vault with Anki and with what was last written.

    Removals are planned only by a full session that saw the whole vault and the whole of Anki.
    """
    twins = await merge_twins(run, anki)
    undecided = await run.store.cards.unsynced(run.target_name)
    # A partial session assumes that Anki's side of unchanged cards has not changed.
    if run.is_full and anki.changed:
        waiting = set(undecided)
        wanted = await run.store.cards.wanted()
        undecided += [slug for slug in wanted if slug in anki.changed and slug not in waiting]
    plan = Plan(managed=len(anki.managed), twins=frozenset(item.action.slug for item in twins))
    plan.skipped = await run.store.cards.count_wanted() - len(undecided)
    for slugs in portions(undecided, _PORTION):
        run.interrupt.check()
        await _decide_wanted(run, plan, slugs, anki)
    if run.is_full and anki.complete and whole_vault:
        await _decide_orphans(run, plan, anki)
    if await run.store.sessions.is_taken_over():
        plan.planned = list(map(_in_doubt, plan.planned))
    found = await plan_asked(run, plan.planned)
    plan.refreshed += found.settled
    plan.skipped += len(plan.planned) - len(found.planned)
    plan.planned = [*found.planned, *twins]
    return plan


def _in_doubt(item: PlannedAction) -> PlannedAction:
    if item.action.kind is not ActionKind.CREATE:
        return item
    return replace(item, action=replace(item.action, in_doubt=True))


async def _decide_wanted(run: Run, plan: Plan, slugs: Sequence[str], anki: AnkiIndex) -> None:
    cards = await run.store.cards.load(slugs)
    bases = await run.store.cards.bases(run.target_name, slugs)
    seen = await _current_notes(run, slugs, anki, bases)
    policy = run.policy if anki.complete else replace(run.policy, restore_deleted=False)
    rulings = await run.store.conflicts.rulings(run.target_name, slugs)
    for slug in slugs:
        card, base, now = cards[slug], bases.get(slug), seen.get(slug)
        ruling = rulings.get(slug)
        rules = replace(policy, conflicts=ruling.side) if ruling and ruling.holds_for(card, now) else policy
        decision = decide_wanted(card, base, now, rules)
        if now is not None and base is not None:
            plan.edited[slug] = _stays_edited(card, base, now, decision.action)
        _take(plan, slug, base, decision)


def _stays_edited(card: Card, base: Base, seen: AnkiNote, action: Action) -> bool:
    """True if a person edited the card in Anki, and the action leaves that as it is."""
    written = action.card
    if written is None or action.kind not in (ActionKind.UPDATE, ActionKind.RESTORE):
        return edit_of(card, base, seen) is not None
    tags = ({tag.casefold() for tag in one.content.tags} for one in (card, written))
    return (
        bool(written.kept)
        or len({frozenset(one) for one in tags}) > 1
        or written.content.deck != card.content.deck
    )


async def _decide_orphans(run: Run, plan: Plan, anki: AnkiIndex) -> None:
    unseen = await run.store.cards.never_seen(run.target_name)
    if unseen := unseen - plan.twins:
        run.say(
            f"The source of {counted(len(unseen), 'card')} in Anki was never seen on this computer. Such"
            " cards stay as they are. If a synced folder is incomplete, a later sync finds their notes."
        )
    orphans = await run.store.cards.orphans(run.target_name)
    for portion in portions([card for card in orphans if card.note_status in _CONCLUSIVE], _PORTION):
        slugs = [card.slug for card in portion]
        bases = await run.store.cards.bases(run.target_name, slugs)
        seen = await _current_notes(run, slugs, anki, bases)
        for card in portion:
            base = bases[card.slug]
            suspends = card.note_status == "completed" and card.recipe == run.recipe.suspended_digest
            now = seen.get(card.slug)
            decision = decide_unwanted(card.slug, card.note_path, base, now, run.policy, suspends=suspends)
            _take(plan, card.slug, base, decision)


async def _current_notes(
    run: Run, slugs: Sequence[str], anki: AnkiIndex, bases: Mapping[str, Base]
) -> dict[str, AnkiNote]:
    """Returns the Anki notes of these slugs: from the snapshot if it has them, else read now."""
    seen = {slug: anki.notes[slug] for slug in slugs if slug in anki.notes}
    unknown = [
        slug
        for slug in slugs
        if slug not in seen and (not anki.complete or (slug in anki.managed and slug not in anki.changed))
    ]
    ids = {slug: bases[slug].anki_id for slug in unknown if slug in bases}
    return {**seen, **(await run.target.read(unknown, ids) if unknown else {})}


def _take(plan: Plan, slug: str, base: Base | None, decision: Decision) -> None:
    action = decision.action
    if action.kind is ActionKind.CONFLICT:
        plan.conflicts[slug] = action
    elif action.kind is ActionKind.SKIP:
        if action.card:
            plan.skipped += 1
        if decision.base is None:
            plan.forgotten.append(slug)
        elif decision.base != base:
            plan.refreshed.append(decision.base)
    else:
        item = PlannedAction(action, decision.base, base)
        plan.planned.append(item.without_card if action.kind is ActionKind.CREATE else item)


async def learn(run: Run, plan: Plan) -> None:
    """Commits bases and conflicts that were found while planning."""
    cards = run.store.cards
    await cards.write_bases(run.target_name, plan.refreshed)
    await cards.forget(run.target_name, plan.forgotten)
    await run.store.conflicts.replace(run.target_name, plan.conflicts)
    if plan.edited:
        edited = [slug for slug, is_edited in plan.edited.items() if is_edited]
        same = [slug for slug, is_edited in plan.edited.items() if not is_edited]
        await run.store.kept_edits.record(run.target_name, edited, same)


async def write_down(run: Run, plan: Plan) -> None:
    """Commits the plan to the journal."""
    plan.entries = await run.store.journal.plan(run.session_id, run.target_name, plan.planned)
    plan.planned = [replace(item, intent=None) if item.intent else item for item in plan.planned]


async def count_skipped(run: Run, plan: Plan) -> None:
    """Counts the cards that need no change, without those that this session made so."""
    planned = {action.slug for action in plan.actions}
    made = await run.store.journal.done_in(run.session_id) - planned
    await run.store.sessions.count_skipped(run.session_id, plan.skipped - len(made))
    await run.refresh_statistics()
