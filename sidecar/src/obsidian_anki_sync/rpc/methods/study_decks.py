"""``study/makeDeck``, ``study/decks``, ``study/removeDeck`` and ``study/browse``."""

from __future__ import annotations

from obsidian_anki_sync.domain import study
from obsidian_anki_sync.pipeline.from_anki import study_deck
from obsidian_anki_sync.rpc.messages import (
    Empty,
    StudyBrowseParams,
    StudyBrowseResult,
    StudyChoice,
    StudyDeck,
    StudyDecksResult,
    StudyMakeDeckParams,
    StudyRemoveDeckParams,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar


async def make(sidecar: Sidecar, params: StudyMakeDeckParams) -> StudyDeck:
    """Makes a filtered deck of the chosen cards."""
    choice, reschedules = _choice(params.choice), params.reschedules is not False
    made = await study_deck.make_study_deck(
        sidecar.settings, choice, params.name or "", reschedules=reschedules
    )
    return _deck(made)


async def decks(sidecar: Sidecar, _params: Empty) -> StudyDecksResult:
    """Returns the filtered decks."""
    return StudyDecksResult(decks=tuple(map(_deck, await study_deck.study_decks(sidecar.settings))))


async def remove(sidecar: Sidecar, params: StudyRemoveDeckParams) -> StudyDeck:
    """Removes a filtered deck."""
    return _deck(await study_deck.remove_study_deck(sidecar.settings, params.name))


async def browse(sidecar: Sidecar, params: StudyBrowseParams) -> StudyBrowseResult:
    """Shows the chosen cards in Anki's browser."""
    shown = await study_deck.browse_chosen(sidecar.settings, _choice(params.choice))
    return StudyBrowseResult(cards=shown)


def _choice(params: StudyChoice) -> study_deck.StudyChoice:
    return study_deck.StudyChoice(
        notes=tuple(params.notes or ()),
        folders=tuple(params.folders or ()),
        linked_from=tuple(params.linked_from or ()),
        search=params.search or "",
    )


def _deck(deck: study.StudyDeck) -> StudyDeck:
    return StudyDeck(name=deck.name, cards=deck.cards)
