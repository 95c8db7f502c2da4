"""Sentences about Anki notes that a sync has written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    empty = [
        f"{action.front!r} (card {', '.join(map(str, sorted(left)))})"
        for action in written
        if (left := _left_empty(action))
    ]
    if empty:
        yield (
            f"These Anki notes have empty cards: {_listed(empty)}."
            " In Anki, Tools > Empty Cards lists and deletes them."
        )


def _left_empty(action: Action) -> frozenset[int]:
    if action.before is None or action.card is None or action.only_cards:
        return frozenset()
    fields = action.card.anki_fields
    return cards_left_empty(
        action.before.note_type, action.before.fields, action.card.content.note_type, fields
    )


def _named(fronts: Sequence[str]) -> str:
    return _listed([repr(front) for front in fronts])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
