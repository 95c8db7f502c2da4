"""What notes ask for once, and if a sync did it: no schedule changes unasked, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from identity.held import Held, HeldCard
from identity.note_edits import wishes
from obsidian_anki_sync.domain.card import asked_in

Done = tuple[int, int, int]
"""An Anki note's id, the position of its card, and the number of the wish that was carried out."""


def require_asked(before: Held, after: Held, vault: Path, done: set[Done]) -> set[Done]:
    """Returns what a sync buried and forgot; fails if no note asked for it, or if it was done already."""
    wanted = wishes(vault)
    carried_out: set[Done] = set()
    for key, place, was, now in _pairs(before, after):
        fact = before[key].fact
        if now.schedule != was.schedule:
            assert now.is_new, f"the schedule of fact {fact} changed unasked: {was} {now}"
            carried_out |= _granted(key, place, wanted, fact, "forget", done)
        elif now.buried and not was.buried:
            carried_out |= _granted(key, place, wanted, fact, "bury", done)
        else:
            assert now.buried == was.buried, f"fact {fact} is no longer buried: {was} {now}"
    return carried_out


def _granted(
    key: int, place: int, wanted: Mapping[str, set[tuple[str, int]]], fact: str, wish: str, done: set[Done]
) -> set[Done]:
    numbers = {number for asked, number in wanted.get(fact, ()) if asked == wish}
    assert numbers, f"{wish}: no note asks for it for fact {fact}"
    fresh = {(key, place, number) for number in numbers} - done
    assert fresh, f"{wish}: done twice for fact {fact}"
    return fresh


def _pairs(before: Held, after: Held) -> Iterator[tuple[int, int, HeldCard, HeldCard]]:
    for key in before.keys() & after.keys():
        was, now = before[key].cards, after[key].cards
        for place in was.keys() & now.keys():
            yield key, place, was[place], now[place]


def told_to_others(held: Held, done: set[Done]) -> set[Done]:
    """Returns those of the wishes carried out of which the Anki notes tell other computers."""
    telling = {key for key, note in held.items() if len(note.fields) > 1 and asked_in(note.fields[-2])}
    return {one for one in done if one[0] in telling}
