"""Divides a note into sections of numbered units, without comments and claimed spans."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.text import CONTROL
from obsidian_anki_sync.generation.ask.budget import tokens_of
from obsidian_anki_sync.generation.prepare.language import language_of
from obsidian_anki_sync.generation.prepare.legend import legend_of
from obsidian_anki_sync.generation.prepare.placeholders import Placeholders, Protected, protected_in
from obsidian_anki_sync.generation.prepare.units import Passage, cells_of, part
from obsidian_anki_sync.markup.links import BLOCK_ID, without_links
from obsidian_anki_sync.markup.tags import without_tags
from obsidian_anki_sync.markup.text import Span

_INDENT = re.compile(r"\n[ \t]*(?:>[ \t]?)*")
_BLOCK_ID = re.compile(BLOCK_ID)
_NAMES = re.compile(r"(?:MATH|CODE|EMBED)[0-9]+")
_MARKS = re.compile(r"<{3,}|>{3,}")
_CONTROL = re.compile(rf"[{CONTROL}\u2028\u2029\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")
# One of so many pieces, or headings, begins a new section of a long text.
_ITEMS_A_CUT = 4
_DEFINITION = re.compile(r"\n[ \t>]*:[ \t]+")
_LINK = re.compile(
    r"\[\[[^\[\]\n]{0,300}\]\]|"
    r"\[[^\[\]\n]{0,300}\]\([^()\n]{0,500}\)|https?://\S+"
)
_EMBED = re.compile(r"!(?=\[)")


class Unit(Struct, frozen=True):
    """A numbered piece of a note: its span in the body, and its text as it is sent.

    ``lead`` and ``labels`` are those of its ``Passage``. ``is_bare`` says that it holds links alone.
    """

    number: int
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    lead: str = ""
    labels: tuple[str, ...] = ()
    is_bare: bool = False

    @property
    def digest(self) -> str:
        """A hash of its text, independent of blanks, numbers and position."""
        return hashlib.sha256(" ".join(self.text.split()).encode("utf-8", "replace")).hexdigest()[:16]


class Section(Struct, frozen=True):
    """The part of a note that is sent at a time: units under one title, and the pieces that have names.

    ``language`` is that of the whole note; it is empty if it is unknown.
    """

    title: str
    units: tuple[Unit, ...]
    placeholders: Placeholders
    language: str = ""

    @property
    def legend(self) -> dict[str, str]:
        """The meanings of the names, in plain text."""
        return legend_of(self.placeholders)

    @property
    def text(self) -> str:
        """The numbered units below their headings, as they are sent."""
        lines: list[str] = []
        above: tuple[str, ...] = ()
        for unit in self.units:
            if unit.headings != above:
                lines.append("# " + " > ".join(unit.headings) if unit.headings else "#")
                above = unit.headings
            lines.append(f"[{unit.number}] {unit.text}")
        return "\n".join(lines)

    @property
    def words(self) -> str:
        """Everything that a card may rest on: title, headings and units, with all pieces restored."""
        headings = dict.fromkeys(heading for unit in self.units for heading in unit.headings)
        return self.placeholders.restore("\n".join([self.title, *headings, *(u.text for u in self.units)]))


class Prepared(Struct, frozen=True):
    """A note's sections; none, with the reason in ``skipped``, if there is nothing to send.

    ``languages`` are those that a good part of the note is written in, the one of the most units first.
    """

    sections: tuple[Section, ...] = ()
    skipped: str = ""
    languages: tuple[str, ...] = ()


def prepare(note: Note, taken: Iterable[Span], section_tokens: int, shortest: int) -> Prepared:
    """Returns the sections of a note, each of about ``section_tokens`` tokens at most.

    A note is ``empty``, ``todo-only``, or ``too-short`` with fewer letters than ``shortest``.
    """
    parted = part(note.body, taken)
    if not parted.pieces:
        return Prepared(skipped="empty")
    if all(piece.is_todo for piece in parted.pieces):
        return Prepared(skipped="todo-only")
    divided = list(_divided(parted.pieces, note.body, section_tokens))
    sections = [_section(note, pieces, parted.protected) for pieces in divided]
    if sum(map(_letters, sections)) < shortest:
        return Prepared(skipped="too-short")
    languages = _languages(sections)
    named = (replace(section, language=languages[0] if languages else "") for section in sections)
    # A heading with hardly a word below it is not worth a request of its own.
    return Prepared(
        tuple(section for section in named if _letters(section) >= min(shortest, 20)), "", languages
    )


def _languages(sections: Sequence[Section]) -> tuple[str, ...]:
    texts = [unit.text for section in sections for unit in section.units]
    whole = language_of("\n".join(texts))
    counts = Counter(filter(None, map(language_of, texts)))
    found = [language for language, count in counts.most_common() if count >= max(2, len(texts) / 4)]
    return tuple(dict.fromkeys(([whole] if whole else []) + found))


def halve(section: Section, note: Note) -> tuple[Section, ...]:
    """Returns the halves of a section, divided at a heading if there is one; a single unit stays whole."""
    units = section.units
    if len(units) < 2:
        return (section,)
    middle = len(units) // 2
    changes = [n for n in range(1, len(units)) if units[n].headings != units[n - 1].headings]
    cut = min(changes, key=lambda n: abs(n - middle), default=middle)
    protected = part(note.body).protected
    halves = (units[:cut], units[cut:])
    return tuple(
        replace(_numbered(note, map(_RawUnit.of_unit, half), protected), language=section.language)
        for half in halves
    )


class _RawUnit(Struct, frozen=True):
    """The span of a unit, the headings above it, and words of elsewhere that belong to it."""

    start: int
    end: int
    headings: tuple[str, ...]
    lead: str
    labels: tuple[str, ...]

    @classmethod
    def of_piece(cls, piece: Passage) -> _RawUnit:
        titles = tuple(_as_sent(heading.title) for heading in piece.headings)
        return cls(piece.start, piece.end, titles, piece.lead, piece.labels)

    @classmethod
    def of_unit(cls, unit: Unit) -> _RawUnit:
        return cls(unit.start, unit.end, unit.headings, unit.lead, unit.labels)


def _section(note: Note, pieces: Sequence[Passage], protected: Sequence[Protected]) -> Section:
    return _numbered(note, map(_RawUnit.of_piece, pieces), protected)


def _numbered(note: Note, raw_units: Iterable[_RawUnit], protected: Sequence[Protected]) -> Section:
    body = note.body
    raw_units = tuple(raw_units)
    placeholders = Placeholders.beside("\n".join(body[raw.start : raw.end] for raw in raw_units))
    units: list[Unit] = []
    for raw in raw_units:
        start, end = raw.start, raw.end
        first = bisect_left(protected, start, key=lambda piece: piece.start)
        last = bisect_left(protected, end, key=lambda piece: piece.start)
        within = [
            replace(piece, start=piece.start - start, end=piece.end - start)
            for piece in protected[first:last]
        ]
        text = _worded(raw, placeholders.replace(body[start:end], within), placeholders)
        if text:
            units.append(
                Unit(
                    number=len(units) + 1,
                    start=start,
                    end=end,
                    text=text,
                    headings=raw.headings,
                    lead=raw.lead,
                    labels=raw.labels,
                    is_bare=_is_bare(body[start:end]),
                )
            )
    return Section(_as_sent(note.name), tuple(units), placeholders)


def _worded(raw: _RawUnit, text: str, placeholders: Placeholders) -> str:
    """Returns a unit's text as it is sent: a row with its header's words, a definition on one line."""
    if raw.labels:
        labels = [_as_sent(placeholders.replace(label, protected_in(label))) for label in raw.labels]
        cells = map(_as_sent, cells_of(text))
        pairs = [
            f"{label}: {cell}" if label else cell
            for label, cell in zip_longest(labels, cells, fillvalue="")
            if cell
        ]
        return "; ".join(pairs)
    first, *others = _DEFINITION.split(text)
    text = f"{first}: {'; '.join(others)}" if others and first.strip() else text
    sent = _as_sent(text)
    return f"{_as_sent(raw.lead)}: {sent}" if raw.lead and sent else sent


def _is_bare(text: str) -> bool:
    """True if a text holds links, tags and marks alone."""
    rest = without_tags(_EMBED.sub(" ", _LINK.sub(" ", text)))
    return bool(_LINK.search(text)) and not _LETTER.search(rest)


def _as_sent(text: str) -> str:
    """Returns a text on one line: links by their words, without marks that end the note in a prompt."""
    text = _BLOCK_ID.sub("", _INDENT.sub(" ", without_links(text)))
    return " ".join(_MARKS.sub(" ", _CONTROL.sub(" ", text)).split())


def _letters(section: Section) -> int:
    texts = (without_tags(_NAMES.sub("", unit.text)) for unit in section.units)
    return sum(len(_LETTER.findall(text)) for text in texts)


def _divided(pieces: Sequence[Passage], body: str, limit: int, depth: int = 0) -> Iterator[Sequence[Passage]]:
    """Yields the pieces in groups that fit: by headings from the highest level, then anywhere."""
    if len(pieces) < 2 or _size(pieces, body) <= limit:
        yield pieces
        return
    if not any(len(piece.headings) > depth for piece in pieces):
        yield from _packed([(body[piece.start : piece.end], (piece,)) for piece in pieces], body, limit)
        return
    small: list[tuple[str, Sequence[Passage]]] = []
    for headings, found in groupby(pieces, key=lambda piece: piece.headings[: depth + 1]):
        group = tuple(found)
        if _size(group, body) <= limit:
            small.append((headings[-1].title if headings else "", group))
            continue
        yield from _packed(small, body, limit)
        small = []
        yield from _divided(group, body, limit, depth + 1)
    yield from _packed(small, body, limit)


def _packed(
    items: Sequence[tuple[str, Sequence[Passage]]], body: str, limit: int
) -> Iterator[Sequence[Passage]]:
    """Yields groups of items that fit, divided where the items' own words decide.

    So an edit moves only the cuts beside it: the other sections stay the same, and are paid already.
    """
    group: list[Passage] = []
    size = 0
    for words, pieces in items:
        tokens = _size(pieces, body)
        says_cut = hashlib.sha256(words.encode("utf-8", "replace")).digest()[0] % _ITEMS_A_CUT == 0
        if group and (size + tokens > limit or (size > limit // 3 and says_cut)):
            yield group
            group, size = [], 0
        group += pieces
        size += tokens
    if group:
        yield group


def _size(pieces: Sequence[Passage], body: str) -> int:
    return sum(tokens_of(body[piece.start : piece.end]) for piece in pieces)
