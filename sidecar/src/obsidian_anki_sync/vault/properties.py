"""Sets and removes properties of a note, line by line; all other bytes of the file stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.vault.reading import parse_note
from obsidian_anki_sync.vault.writing import BYTE_ORDER_MARK, Insertion, ending_of, lines_of, with_lines

_FENCES = 2
_NO_LINES = "Its properties cannot be written: its frontmatter is not made of lines of `key: value`."
_ONE_A_LINE = "Write each property on a line of its own."
_VALUE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,3}")


class PropertyPlaceError(NoteError):
    """The properties of the note cannot be written without changing something else."""

    code = "property-has-no-place"


def with_properties(
    path: str, content: bytes, values: Mapping[str, str | None], *, drop_empty: bool = False
) -> bytes:
    """Returns a note's bytes with these properties, each a date or a number; None removes one.

    A property keeps its line in the frontmatter, and a new one comes last. A note without frontmatter gets
    one; with ``drop_empty``, frontmatter that becomes empty is removed. Raises ``PropertyPlaceError`` if the
    frontmatter is not valid, or if one of the properties has a value of another kind.
    """
    read = parse_note(path, content)
    if read.warnings:
        raise PropertyPlaceError(read.warnings[0].message, "Correct the top of the note.", 1)
    if read.note.first_line == 1 and content.removeprefix(BYTE_ORDER_MARK)[:3] == b"---":
        raise PropertyPlaceError(_NO_LINES, _ONE_A_LINE, 1)  # Obsidian reads such a text as properties
    before = read.note.frontmatter
    for name in values:
        _require_own(name, before)
    wanted = {name: value for name, value in values.items() if value is not None}
    removed = values.keys() - wanted.keys()
    expected = {name: value for name, value in before.items() if name not in removed} | wanted
    if expected == before:
        return content
    after = _changed(content, read.note, values, drop_empty=drop_empty)
    again = parse_note(path, after)
    same_text = again.note.body == read.note.body
    if again.warnings or not same_text or again.note.frontmatter != expected:
        raise PropertyPlaceError(_NO_LINES, _ONE_A_LINE, 1)
    return after


def _require_own(name: str, properties: Mapping[str, object]) -> None:
    value = properties.get(name)
    if value is not None and not (isinstance(value, str) and _VALUE.fullmatch(value)):
        raise PropertyPlaceError(
            f"Its property {name} has a value of your own, and was not changed.",
            "Rename the property, or remove it.",
            1,
        )


def _changed(content: bytes, note: Note, values: Mapping[str, str | None], *, drop_empty: bool) -> bytes:
    """Returns the bytes with these properties."""
    closing = note.first_line - 1  # the line of the second fence; 0 without one
    mark, lines = lines_of(content)
    missing: list[str] = []
    removed: list[int] = []
    for name, value in values.items():
        found = [index for index in range(1, closing - 1) if _names(lines[index], name)]
        if len(found) != (name in note.frontmatter):
            raise PropertyPlaceError(_NO_LINES, _ONE_A_LINE, 1)
        if not found and value is not None:
            missing.append(f"{name}: {value}")
        elif found and value is None:
            removed.append(found[-1])
        elif found:
            lines[found[-1]] = f"{name}: {value}".encode() + ending_of(lines[found[-1]])
    for index in sorted(removed, reverse=True):
        del lines[index]
    closing -= len(removed)
    if drop_empty and removed and closing == _FENCES:
        return mark + b"".join(lines[_FENCES:])
    changed = mark + b"".join(lines)
    if not missing:
        return changed
    insertion = Insertion(closing - 1, tuple(missing)) if closing else Insertion(0, ("---", *missing, "---"))
    return with_lines(changed, [insertion])


def _names(line: bytes, name: str) -> bool:
    """True if a line has only the property of this name, with a date, a number or without a value."""
    return bool(re.fullmatch(rb"%b[ \t]*:[ \t]*[\"']?[\d-]*[\"']?\s*" % re.escape(name.encode()), line))
