"""Sentences about Anki notes that a sync has written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.planning.empty_cards import cards_left_empty
from obsidian_anki_sync.domain.planning.plan import ROLLED_BACK

# So many cards are named one by one; the others are counted.
_NAMED = 3


def sentences_about(written: Sequence[Action]) -> Iterator[str]:
    """Yields sentences about actions on existing Anki notes."""
    rolled_back = [action.front for action in written if action.reason == ROLLED_BACK]
    if rolled_back:
        yield (
            f"Anki had an earlier text of {_named(rolled_back)}, as after an undo, a restored backup or a"
            " sync of another computer. The vault's text was written again."
        )
    if empty := _with_cards(written, _left_empty):
        yield (
            f"These Anki notes have empty cards: {_listed(empty)}."
            " In Anki, Tools > Empty Cards lists and deletes them."
        )
    if shown := _with_cards(written, _shown_again):
        yield (
            f"These cards have a question again, and may be suspended since they had none: {_listed(shown)}."
            " Resume them in Anki's browser if you want to review them."
        )


def _with_cards(written: Sequence[Action], cards_of: Callable[[Action], frozenset[int]]) -> list[str]:
    """Returns the question of each action for which ``cards_of`` finds cards, with their numbers."""
    return [
        f"'{action.front}' (card {', '.join(map(str, sorted(cards)))})"
        for action in written
        if (cards := cards_of(action))
    ]


def _shown_again(action: Action) -> frozenset[int]:
    """Returns the cards that a change of the note type fills; none if no card is suspended or flagged."""
    before, card = action.before, action.card
    if before is None or card is None or not before.marked or before.note_type == card.content.note_type:
        return frozenset()
    return cards_left_empty(card.content.note_type, card.anki_fields, before.note_type, before.fields)


def _left_empty(action: Action) -> frozenset[int]:
    if action.before is None or action.card is None or action.only_cards:
        return frozenset()
    fields = action.card.anki_fields
    return cards_left_empty(
        action.before.note_type, action.before.fields, action.card.content.note_type, fields
    )


def _named(fronts: Sequence[str]) -> str:
    return _listed([f"'{front}'" for front in fronts])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
