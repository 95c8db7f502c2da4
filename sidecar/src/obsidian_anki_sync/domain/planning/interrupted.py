"""The base of a card whose action was interrupted: the next plan completes what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.planning.action import is_retired
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.plan import Base, sums

_NEVER = 0


def partial_base(former: Base | None, intended: Base | None, note: AnkiNote) -> Base | None:
    """Returns the base for what was written to the Anki note so far; None if nothing is known.

    Each part (a field, a tag, the deck, the note type) counts as written if the Anki note has it as intended.
    Every sync compares the card again until all of it is written.
    """
    start = former or intended
    if start is None:
        return None
    aim = intended or start
    if former and former.anki_id != note.anki_id:
        # The Anki note was made again: what the user did with the one before says nothing of it.
        former = None
    return replace(
        start,
        anki_id=note.anki_id,
        digest="",
        sums=_sums(former, aim, note),
        deck=_deck(former, aim, note),
        tags=_tags(former, aim, note),
        modified=_NEVER,
        retired=start.retired and is_retired(note.tags) and note.suspended,
        note_type=note.note_type if note.note_type == aim.note_type else start.note_type,
        earlier=_merged(start.earlier, aim.earlier),
    )


def _sums(former: Base | None, aim: Base, note: AnkiNote) -> dict[str, str]:
    now = sums(note.content_fields)
    written = {name: text_sum for name, text_sum in now.items() if aim.sums.get(name) == text_sum}
    return {**(former.sums if former else {}), **written}


def _deck(former: Base | None, aim: Base, note: AnkiNote) -> str:
    if same_deck(note.deck, aim.deck):
        return aim.deck
    # A new Anki note is where Anki put it, and not where the user moved it.
    return former.deck if former else note.deck


def _tags(former: Base | None, aim: Base, note: AnkiNote) -> tuple[str, ...]:
    before, wanted = ({tag.casefold(): tag for tag in base.tags} if base else {} for base in (former, aim))
    there = {tag.casefold() for tag in note.tags}
    # A tag that both have and that is not there was removed by the user, and stays so.
    known = {
        key: tag for key, tag in (before | wanted).items() if key in there or key in before.keys() & wanted
    }
    return tuple(sorted(known.values()))


def _merged(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {name: other.get(name) or one.get(name, ()) for name in one.keys() | other.keys()}
