"""``Field:`` marks in the text of a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from obsidian_anki_sync.formats.core.page import Row
from obsidian_anki_sync.markup.marks import as_words

# A possible field name, if the fields are unknown: it does not begin with a lower-case letter.
ANY_FIELD = re.compile(r"(?P<name>(?![a-z])[^\W\d_](?:[^\W_]|[ ()/&'-]){0,40}):(?=[ \t]|\Z)")
_ANY_WORD = re.compile(r"(?<!\S)(?P<name>(?![a-z])[^\W\d_]\w{0,40}):(?!\S)")


class FieldMarks(Struct, frozen=True):
    """The patterns of field marks: at the beginning of a line, and among words."""

    names: tuple[str, ...]
    at_line: re.Pattern[str]
    among_words: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, names: tuple[str, ...]) -> FieldMarks:
        """Returns the marks of the named fields, or of anything that looks like a field."""
        if not names:
            return cls((), ANY_FIELD, _ANY_WORD)
        choice = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return cls(
            names, re.compile(rf"(?P<name>{choice}):"), re.compile(rf"(?<!\S)(?P<name>{choice}):(?!\S)")
        )


class Fields(Struct, frozen=True):
    """The texts of a card's fields, in order, and the names and offsets of lines like an unknown field."""

    texts: Mapping[str, str]
    unknown: tuple[tuple[str, int], ...] = ()

    @property
    def filled(self) -> dict[str, str]:
        """The fields with text."""
        return {name: text for name, text in self.texts.items() if text}


def fields_of(rows: Iterable[Row], marks: FieldMarks) -> Fields:
    """Returns the fields in rows of text; text before any mark is in the first field."""
    texts: dict[str, list[str]] = {name: [] for name in marks.names}
    current = marks.names[0] if marks.names else ""
    unknown: list[tuple[str, int]] = []
    marked: set[str] = set()
    for row in rows:
        found = marks.at_line.match(row.masked)
        text = row.text
        if found:
            current, text = found["name"], text[found.end() :]
            if text.strip() and not texts.get(current):
                marked.add(current)
        elif marks.names and (other := ANY_FIELD.match(row.masked)):
            unknown.append((other["name"], row.start))
        texts.setdefault(current, []).append(text)
    joined = {name: _joined(lines) for name, lines in texts.items() if lines or name in marks.names}
    return Fields(
        {name: as_words(text) if name in marked else text for name, text in joined.items()}, tuple(unknown)
    )


def fields_among_words(masked: str, text: str, marks: FieldMarks) -> Fields:
    """Returns the fields of a card on one line, where a word that equals a mark starts a field."""
    texts: dict[str, list[str]] = {name: [] for name in marks.names}
    current = marks.names[0] if marks.names else ""
    position = 0
    for found in marks.among_words.finditer(masked):
        texts.setdefault(current, []).append(text[position : found.start()])
        current, position = found["name"], found.end()
    texts.setdefault(current, []).append(text[position:])
    return Fields({name: as_words(" ".join(parts).strip()) for name, parts in texts.items()})


def _joined(lines: list[str]) -> str:
    return "\n".join([lines[0].lstrip(), *lines[1:]]).strip("\n").rstrip() if lines else ""
