"""Finds which regenerated card continues which draft, so that cards keep their history."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz import fuzz

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.generation.kinds import words_of

# The weights of question, answer and position in the likeness of two cards.
_FRONT, _BACK, _POSITION = 0.5, 0.3, 0.2
_THRESHOLD = 0.6


class Matched(Struct, frozen=True):
    """The new drafts with the ids that they continue or new ones.

    ``changed`` are the continued ids with another text; ``unmatched`` are drafts that none continues.
    """

    drafts: tuple[GeneratedDraft, ...]
    changed: tuple[str, ...]
    unmatched: tuple[GeneratedDraft, ...]


def new_id() -> str:
    """Returns a unique id for a draft."""
    return f"gen-{secrets.token_hex(8)}"


def match(
    new: Sequence[GeneratedDraft], existing: Sequence[GeneratedDraft], born: Callable[[], str] = new_id
) -> Matched:
    """Returns the new drafts with ids: the most similar pairs continue first, each draft once.

    Ids that ``new`` has already do not count; ``born`` makes a new one.
    """
    pairs = sorted(
        (
            (likeness, -index, -other, index, other)
            for index, draft in enumerate(new)
            for other, known in enumerate(existing)
            if (likeness := _likeness(draft, known)) >= _THRESHOLD
        ),
        reverse=True,
    )
    continued: dict[int, int] = {}
    for *_, index, other in pairs:
        if index not in continued and other not in continued.values():
            continued[index] = other
    ids = [existing[continued[n]].draft_id if n in continued else born() for n in range(len(new))]
    drafts = tuple(replace(draft, draft_id=draft_id) for draft, draft_id in zip(new, ids, strict=True))
    changed = tuple(
        drafts[index].draft_id
        for index, other in sorted(continued.items())
        if dict(drafts[index].fields) != dict(existing[other].fields)
    )
    taken = set(continued.values())
    return Matched(drafts, changed, tuple(d for n, d in enumerate(existing) if n not in taken))


def _likeness(draft: GeneratedDraft, known: GeneratedDraft) -> float:
    """Returns the similarity of two drafts, from 0 to 1; 0 for other types or languages."""
    if draft.note_type != known.note_type or draft.language != known.language:
        return 0.0
    front, back = words_of(draft.note_type, draft.fields)
    known_front, known_back = words_of(known.note_type, known.fields)
    position = 1.0 if draft.unit_digest == known.unit_digest else _ratio(draft.unit, known.unit)
    return _FRONT * _ratio(front, known_front) + _BACK * _ratio(back, known_back) + _POSITION * position


def _ratio(text: str, other: str) -> float:
    return fuzz.ratio(text.casefold(), other.casefold()) / 100
