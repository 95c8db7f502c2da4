"""Makes, lists and removes filtered decks of a collection."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from anki.decks import DeckId, FilteredDeckConfig
from anki.errors import FilteredDeckError

from obsidian_anki_sync.anki.collection.open_collection import OpenCollection
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.study import StudyDeck

# Anki's own limit of a search in a filtered deck.
_MOST_CARDS = 99_999
_IN_DECKS = """
SELECT did, count()
FROM cards
WHERE did IN (SELECT value FROM json_each(?))
GROUP BY did
"""


def make_filtered_deck(
    opened: OpenCollection, name: str, ids: Collection[int], *, reschedules: bool
) -> StudyDeck:
    """Makes a filtered deck of the cards of these Anki notes, or fills the one of that name anew.

    Raises ``UsageError`` if another deck has the name, or if no card can be studied.
    """
    decks, scheduler = opened.collection.decks, opened.collection.sched
    found = decks.id_for_name(name)
    if found and not decks.is_filtered(found):
        raise _is_not_filtered(name)
    deck = scheduler.get_or_create_filtered_deck(found or DeckId(0))
    deck.name = name
    deck.config.reschedule = reschedules
    del deck.config.search_terms[:]
    deck.config.search_terms.append(
        FilteredDeckConfig.SearchTerm(
            search=f"nid:{','.join(map(str, sorted(ids)))}",
            limit=_MOST_CARDS,
            order=FilteredDeckConfig.SearchTerm.DUE,
        )
    )
    try:
        made = scheduler.add_or_update_filtered_deck(deck)
    except FilteredDeckError as error:
        raise UsageError(
            f"No card can be studied in the deck {name}: {error}",
            "Suspended and buried cards, and cards in other filtered decks, are left out.",
        ) from error
    (counted,) = _counted(opened, [(name, made.id)])
    return counted


def filtered_decks(opened: OpenCollection) -> list[StudyDeck]:
    """Returns the filtered decks by name."""
    decks = opened.collection.decks
    found = [(deck.name, deck.id) for deck in decks.all_names_and_ids() if decks.is_filtered(DeckId(deck.id))]
    return _counted(opened, found)


def remove_filtered_deck(opened: OpenCollection, name: str) -> StudyDeck:
    """Removes a filtered deck, whose cards return to their decks; raises ``UsageError`` if there is none."""
    decks = opened.collection.decks
    found = decks.id_for_name(name)
    if found is None:
        raise UsageError(f"There is no deck {name}.", "Look at the list of filtered decks.")
    if not decks.is_filtered(found):
        raise _is_not_filtered(name)
    (counted,) = _counted(opened, [(name, found)])
    decks.remove([found])
    return counted


def _counted(opened: OpenCollection, named: Sequence[tuple[str, int]]) -> list[StudyDeck]:
    rows = opened.query(_IN_DECKS, json.dumps([deck_id for _, deck_id in named]))
    counts = {row[0]: row[1] for row in rows}
    return [StudyDeck(name, counts.get(deck_id, 0)) for name, deck_id in named]


def _is_not_filtered(name: str) -> UsageError:
    return UsageError(f"{name} is an ordinary deck. It was not changed.", "Give the name of a filtered deck.")
