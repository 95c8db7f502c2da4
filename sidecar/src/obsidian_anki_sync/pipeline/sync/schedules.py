"""Reads the schedules of cards from Anki where an action changes them, and plans what notes ask for once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.planning.card_schedule import ASKED_BY_NOTES, Asked
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.planning.schedules import asked_for
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import PlannedAction

_PORTION = 1000
_PACKAGE = "{} not buried or forgotten: a package has no reviews. Sync with a running Anki or a collection."
_FILTERED = "{} not forgotten: they are in a filtered deck in Anki. Empty or finish it, then sync again."


async def with_schedules(run: Run, notes: Mapping[str, AnkiNote]) -> dict[str, AnkiNote]:
    """Returns these Anki notes with the schedules of their cards; raises ``TargetError``."""
    if not notes:
        return {}
    found = await run.target.schedules([note.anki_id for note in notes.values()])
    return {slug: replace(note, cards=found.get(note.anki_id, ())) for slug, note in notes.items()}


class AskedPlan(Struct, frozen=True):
    """A plan with the schedules of cards; ``settled`` are the bases of cards that need no change any more."""

    planned: list[PlannedAction]
    settled: list[Base]


async def plan_asked(run: Run, planned: Sequence[PlannedAction]) -> AskedPlan:
    """Plans what notes ask for once: to bury or to forget their cards; raises ``TargetError``."""
    asking = {item.action.slug: item for item in planned if item.action.asks}
    if not asking:
        return AskedPlan(list(planned), [])
    refused: Counter[str] = Counter()
    for portion in portions(list(asking.values()), _PORTION):
        notes = {item.action.slug: item.action.before for item in portion if item.action.before}
        for slug, note in (await with_schedules(run, notes)).items():
            reason = _why_not(asking[slug].action.asks, note)
            refused[reason] += bool(reason)
            asking[slug] = _planned(asking[slug], note, is_refused=bool(reason))
    for reason, count in refused.items():
        if count:
            run.say(reason.format(counted(count, "card was", "cards were")))
    going = [asking.get(item.action.slug, item) for item in planned]
    # Only a one-time change was planned, and nothing of it is left to do.
    ended = [item for item in going if item.action.slug in asking and _is_empty(item.action)]
    settled = [item.base for item in ended if item.base and item.base != item.former_base]
    return AskedPlan([item for item in going if item not in ended], settled)


def _is_empty(action: Action) -> bool:
    return not action.asks and (action.only_cards or not action.differs)


def _why_not(asks: Asked, note: AnkiNote) -> str:
    """Returns why the cards of an Anki note cannot be buried or forgotten; empty if they can."""
    if not note.cards:
        return _PACKAGE
    if asks is Asked.FORGET and any(card.is_filtered for card in note.cards):
        return _FILTERED
    return ""


def _planned(item: PlannedAction, note: AnkiNote, *, is_refused: bool) -> PlannedAction:
    """Returns the action with the schedules of its cards, or without the one-time change."""
    action = item.action
    cards = asked_for(action.asks, note.cards)
    if cards != note.cards and not is_refused:
        return replace(item, action=replace(action, before=note, cards=cards))
    word = ASKED_BY_NOTES[action.asks]
    differs = tuple(name for name in action.differs if name != word)
    base, card = item.base, action.card
    if note.cards and is_refused and base:
        # The next sync asks again. A package never can.
        before = item.former_base.asked if item.former_base else Asked.NOTHING
        base, card = replace(base, asked=before), card and replace(card, asks=before)
    elif note.cards:
        # The source link tells other computers that nothing is left to do.
        differs = differs or ("source",)
    return replace(item, action=replace(action, asks=Asked.NOTHING, differs=differs, card=card), base=base)
