"""What notes ask for once: no schedule changes unasked, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from identity.held import Held, HeldCard, HeldNote
from identity.note_edits import wishes
from obsidian_anki_sync.domain.card import asked_in

Done = tuple[int, int, str, int]
"""An Anki note's id, the position of its card, the wish that was carried out, and its number."""


def require_asked(before: Held, after: Held, vault: Path, known: set[Done]) -> set[Done]:
    """Returns what a sync buried and forgot; fails if no note asked for it, or if it is known to be done."""
    wanted = wishes(vault)
    carried_out: set[Done] = set()
    for key, place, was, now in _pairs(before, after):
        fact = before[key].fact
        if now.schedule != was.schedule:
            assert now.is_new, f"the schedule of fact {fact} changed unasked: {was} {now}"
            carried_out |= _granted(key, place, wanted, fact, "forget", known)
        elif now.buried and not was.buried:
            carried_out |= _granted(key, place, wanted, fact, "bury", known)
        else:
            assert now.buried == was.buried, f"fact {fact} is no longer buried: {was} {now}"
    return carried_out


def _granted(
    key: int, place: int, wanted: Mapping[str, set[tuple[str, int]]], fact: str, wish: str, known: set[Done]
) -> set[Done]:
    numbers = {number for asked, number in wanted.get(fact, ()) if asked == wish}
    assert numbers, f"{wish}: no note asks for it for fact {fact}"
    fresh = {(key, place, wish, number) for number in numbers} - known
    assert fresh, f"{wish}: done twice for fact {fact}"
    return fresh


def _pairs(before: Held, after: Held) -> Iterator[tuple[int, int, HeldCard, HeldCard]]:
    for key in before.keys() & after.keys():
        was, now = before[key].cards, after[key].cards
        for place in was.keys() & now.keys():
            yield key, place, was[place], now[place]


def told(held: Held, done: set[Done]) -> set[Done]:
    """Returns those of the wishes carried out of which the Anki notes tell."""
    telling = {(key, _asked(note)) for key, note in held.items()}
    return {one for one in done if (one[0], one[2]) in telling}


def still_asked(vault: Path, done: set[Done]) -> set[Done]:
    """Returns those of the wishes that a note of the vault still has."""
    numbers = {number for asked in wishes(vault).values() for _, number in asked}
    return {one for one in done if one[3] in numbers}


def require_told(before: Held, after: Held, vault: Path, known: set[Done]) -> None:
    """Fails if a sync took a wish off an Anki note although it does not know it, and its note is older."""
    done = {(key, asked) for key, _, asked, _ in known}
    for key in before.keys() & after.keys():
        was, now = _asked(before[key]), _asked(after[key])
        if was not in ("", now) and before[key].is_ours_by_type and (key, was) not in done:
            assert _is_newer(vault, before[key].fact, before[key].modified), f"{was} of {before[key]} is gone"


def _asked(note: HeldNote) -> str:
    return str(asked_in(note.fields[-2])) if len(note.fields) > 1 else ""


def _is_newer(vault: Path, fact: str, modified: int) -> bool:
    """True if a note with this fact was written after the Anki note."""
    notes = [note for note in vault.rglob("*.md") if f"fact {fact} here" in note.read_text()]
    return any(note.stat().st_mtime >= modified for note in notes)
