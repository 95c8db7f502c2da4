"""A note as the readers see it: what is no prose is hidden, headings and lines can be looked up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.lines import Lines
from obsidian_anki_sync.formats.masking import Span, mask

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]*)", re.MULTILINE)
_CLOSING_MARKS = re.compile(r"(?:^|(?<=[ \t]))#+\Z")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level, text, and where its line begins and ends in the body."""

    level: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A note with its masked text; an offset into ``text`` is one into ``note.body``.

    ``taken`` are the spans that readers took, in order; they are blank in
    ``text``.
    """

    note: Note
    text: str
    headings: tuple[Heading, ...]
    lines: Lines
    unclosed_fence: int | None
    taken: tuple[Span, ...] = ()

    @classmethod
    def of(cls, note: Note) -> Page:
        """The page of a note, with everything masked that no reader may see."""
        masked = mask(note.body)
        return cls(note, masked.text, _headings(masked.text, note.body), Lines.of(note.body), masked.unclosed)

    def without(self, spans: Iterable[Span]) -> Page:
        """The page with the spans blank that a reader took."""
        new = sorted(spans)
        if not new:
            return self
        text = _blanked(self.text, self.note.body, new)
        headings = tuple(heading for heading in self.headings if "#" in text[heading.start : heading.end])
        return replace(self, text=text, headings=headings, taken=tuple(sorted((*self.taken, *new))))

    def line(self, offset: int) -> int:
        """The line in the file, counted from 1, of an offset into the body."""
        return self.note.first_line - 1 + self.lines.at(offset)

    def heading_above(self, offset: int) -> str | None:
        """The text of the nearest heading that begins at or above an offset."""
        index = self.headings_before(offset + 1)
        return self.headings[index - 1].text if index else None

    def headings_before(self, offset: int) -> int:
        """How many headings begin before an offset."""
        return bisect_left(self.headings, offset, key=lambda heading: heading.start)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of a page: drafts by its own count, diagnoses, and the spans that are its own.

    The spans do not overlap.
    """

    drafts: tuple[CardDraft, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    claimed: tuple[Span, ...] = ()


def _headings(text: str, body: str) -> tuple[Heading, ...]:
    """The headings that the masked text shows, in the body's own words."""
    return tuple(
        Heading(len(found[1]), _title(body[slice(*found.span(2))]), *found.span())
        for found in _HEADING.finditer(text)
    )


def _blanked(text: str, body: str, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        blank = "\n".join([" " * len(line) for line in body[start:end].split("\n")])
        parts += text[position:start], blank
        position = end
    return "".join((*parts, text[position:]))


def _title(words: str) -> str:
    return _CLOSING_MARKS.sub("", words.strip()).strip()
