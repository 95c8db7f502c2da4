"""Tests on a vault's notes if another tool's cards are read: fitting syntaxes, ids without a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.card_ids import id_of
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import drafts_of
from obsidian_anki_sync.markup.masking import mask

_PATTERNS = "patterns"
_ID = re.compile(
    r"<!--[ \t]*(?i:ID):[ \t]*(?P<comment>\d{1,18})(?!\d)[ \t]*-->"
    r"|^[ \t]*(?i:ID):[ \t]*(?P<plain>\d{13})(?!\d)|(?:^|(?<=[ \t]))\^(?P<block>\d{13})[ \t]*$",
    re.MULTILINE,
)
_BLANKS = re.compile(r"\s+")


class UnclaimedId(Struct, frozen=True):
    """An id in a note that belongs to no card of the vault."""

    path: str
    line: int
    anki_id: int


def chosen_styles(
    notes: Iterable[Note], options: FormatOptions, alternatives: Mapping[str, str]
) -> tuple[str, ...]:
    """Returns the syntaxes that read the same cards as the user's expressions that they replace.

    ``alternatives`` has the expression of each syntax as a pattern.
    """
    left = {
        style: (_with_style(options, style), _with_pattern(options, style, pattern))
        for style, pattern in alternatives.items()
    }
    for note in notes if left else ():
        for style, (by_style, by_pattern) in tuple(left.items()):
            if _cards(note, by_style, style) != _cards(note, by_pattern, _PATTERNS):
                del left[style]
    return tuple(left)


def names_an_anki_note(notes: Iterable[Note], options: FormatOptions, syntax: str) -> bool:
    """True if a card of a syntax names its Anki note."""
    return any(
        draft.syntax == syntax and draft.anki_id is not None
        for note in notes
        for draft in drafts_of(note, options)
    )


def unclaimed_ids(note: Note, drafts: Iterable[CardDraft]) -> Iterator[UnclaimedId]:
    """Yields the ids in a note that belong to none of its cards, except those in code."""
    if not ("ID:" in note.body or "^" in note.body):
        return
    known = {draft.anki_id for draft in drafts}
    for found in _ID.finditer(mask(note.body).text):
        if (anki_id := id_of(found)) not in known:
            yield UnclaimedId(note.path, note.line_at(found.start()), anki_id)


def _with_style(options: FormatOptions, style: str) -> FormatOptions:
    return replace(options, syntaxes=tuple(dict.fromkeys((*options.syntaxes, style))))


def _with_pattern(options: FormatOptions, style: str, pattern: str) -> FormatOptions:
    syntaxes = tuple(name for name in (*options.syntaxes, _PATTERNS) if name != style)
    return replace(options, syntaxes=tuple(dict.fromkeys(syntaxes)), patterns=(pattern,))


def _cards(note: Note, options: FormatOptions, syntax: str) -> set[tuple[int | None, str]]:
    """Returns the note's cards of a syntax, each by its id and the words of all its fields."""
    return {
        (draft.anki_id, _BLANKS.sub(" ", " ".join(draft.fields.values())).strip())
        for draft in drafts_of(note, options)
        if draft.syntax == syntax
    }
