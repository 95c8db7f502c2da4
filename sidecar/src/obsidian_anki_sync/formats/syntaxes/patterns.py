"""The user's regular expressions, with named groups for the parts of a card."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, REVERSED, TYPED, NoteType
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes
from obsidian_anki_sync.formats.core.note_types import Typed, typed
from obsidian_anki_sync.formats.core.numbering import HiddenText, with_deletions
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.spaced_repetition.clozes import marks_in
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.outline import Kind
from obsidian_anki_sync.markup.text import FILLER, Span

if TYPE_CHECKING:
    import regex

TIMED_OUT = "pattern-timed-out"

SECONDS = 1.0
"""The time limit of one pattern on one note, in seconds of processor time."""

_DECK_LEVELS = "::"
_KINDS = re.compile(r"\(\?#(?P<kinds>[a-z ]+)\)")
_NOTE_TYPES = {"basic": BASIC, "reversed": REVERSED, "typed": TYPED}
_TAGS_BELOW = r"\n?Tags:[ \t]+(?P<tags>[^\n]*)"
_ID_BELOW = r"(?:\n[ \t]*)*(?:<!--[ \t]*)?ID:[ \t]*(?P<id>\d+)[^\n]*"
_OPENING, _CLOSING = len("<!--"), len("-->")


class _Kind(Struct, frozen=True):
    """The settings in the comment at the beginning of a pattern."""

    note_type: NoteType | None
    clozes: ClozeForms | None

    @classmethod
    @cache
    def of(cls, pattern: str) -> _Kind:
        found = _KINDS.match(pattern)
        words = found["kinds"].split() if found else []
        highlight = Numbering.NEXT if "highlight" in words else None
        forms = ClozeForms(Numbering.NEXT, highlight, marked=True) if "curly" in words else None
        return cls(next((_NOTE_TYPES[word] for word in words if word in _NOTE_TYPES), None), forms)


def read_patterns(page: Page, options: FormatOptions) -> Reading:
    """Returns the cards that the user's patterns find; the text of one pattern is hidden from later ones."""
    if not options.patterns:
        return Reading()
    page = _with_edges_of_comments(page)
    drafts: list[CardDraft] = []
    diagnoses: list[Diagnosis] = []
    claimed: list[Span] = []
    for number, pattern in enumerate(options.patterns, 1):
        try:
            for variant in _variants(pattern, page.text):
                found: list[Span] = []
                for match in _compiled(variant).finditer(page.text, timeout=SECONDS):
                    if match[0].strip() and not _is_taken(match.span(), page.taken):
                        found.append(match.span())
                        diagnoses += _take(page, match, drafts, options, _Kind.of(pattern))
                claimed += found
                page = page.without(found)
        except TimeoutError:
            message = (
                f"Pattern {number} of syntax.patterns took longer than {SECONDS:g} s on this note and was"
                " stopped; its cards here stay as they were. Write it without a repetition inside of another."
            )
            diagnoses.append(Diagnosis(TIMED_OUT, message, page.note.first_line))
    return Reading(tuple(drafts), tuple(diagnoses), tuple(sorted(claimed)))


def _with_edges_of_comments(page: Page) -> Page:
    """Returns the page with the marks of its comments visible, so that a pattern can exclude them.

    The text of a comment stays hidden.
    """
    body = page.note.body
    if "<!--" not in body or FILLER not in page.text:
        return page
    parts: list[str] = []
    position = 0
    for kind, start, end in blocks_of(body).pieces:
        if kind is Kind.HTML_COMMENT and page.text[start] == page.text[end - 1] == FILLER:
            hidden = page.text[start + _OPENING : end - _CLOSING]
            parts += page.text[position:start], "<!--", hidden, "-->"
            position = end
    return replace(page, text="".join((*parts, page.text[position:])))


def _variants(pattern: str, text: str) -> tuple[str, ...]:
    """Returns the pattern alone and, if the text has tags or ids, with those after its match.

    The longer ones come first, so that tags and ids are part of the card and are not left in the text.
    """
    tags = "Tags:" in text and "(?P<tags>" not in pattern
    has_id = "ID:" in text and "(?P<id>" not in pattern
    endings = (
        *([_TAGS_BELOW + _ID_BELOW] if tags and has_id else ()),
        *([_ID_BELOW] if has_id else ()),
        *([_TAGS_BELOW] if tags else ()),
        "",
    )
    return tuple(f"(?:{pattern}){ending}" if ending else pattern for ending in endings)


def _is_taken(span: Span, taken: Sequence[Span]) -> bool:
    """True if a match overlaps text that another syntax or pattern claimed; the spans are in order."""
    index = bisect_left(taken, span[1], key=lambda other: other[0])
    return index > 0 and taken[index - 1][1] > span[0]


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    # Few users have patterns of their own, and the library takes a moment to import.
    import regex

    return regex.compile(pattern, regex.MULTILINE)


def _take(
    page: Page, match: regex.Match[str], drafts: list[CardDraft], options: FormatOptions, kind: _Kind
) -> Iterator[Diagnosis]:
    line = page.line(match.start() + len(match[0]) - len(match[0].lstrip()))
    groups = {name: _group(page, match, name) for name in match.re.groupindex}
    card, implicit = _card(page, match, groups, options, kind)
    if card is None:
        yield _no_card(groups, line)
        return
    if card.problem:
        yield Diagnosis("unfit-note-type", card.problem, line)
    drafts.append(
        CardDraft(
            position=len(drafts),
            note_type=card.note_type,
            fields=card.fields,
            line=line,
            heading=page.heading_above(match.start()),
            tags=tuple(tag.lstrip("#") for tag in groups.get("tags", "").replace(",", " ").split()),
            deck=groups.get("deck", "").replace("/", _DECK_LEVELS) or None,
            anki_id=declared_id(groups.get("id", "")),
            id_line=_id_line(page, match),
            implicit_clozes=implicit,
        )
    )


def _id_line(page: Page, match: regex.Match[str]) -> int | None:
    """Returns the line below which an id is written; None for a pattern with ids or within a line."""
    end = match.start() + len(match[0].rstrip())
    stop = page.text.find("\n", end)
    rest = page.text[end : stop if stop >= 0 else None]
    reads_ids = "(?P<id>" in match.re.pattern.removesuffix(_ID_BELOW)
    return None if reads_ids or rest.strip() else page.line(end)


def _no_card(groups: Mapping[str, str], line: int) -> Diagnosis:
    if groups.get("text"):
        message = "The text that the pattern found has no ==deletion== and no {{c1::…}}; it is not a card."
        return Diagnosis("no-deletion", message, line)
    part = "answer" if groups.get("front") else "question"
    message = f"The {part} that the pattern found has no text; it is not a card."
    return Diagnosis(f"empty-{part}", message, line)


def _group(page: Page, match: regex.Match[str], name: str) -> str:
    start, end = match.span(name)
    return page.note.body[start:end].strip() if start >= 0 else ""


def _card(
    page: Page,
    match: regex.Match[str],
    groups: Mapping[str, str],
    options: FormatOptions,
    kind: _Kind,
) -> tuple[Typed | None, tuple[int, ...]]:
    """Returns the card of a match, and its implicit cloze numbers; None if a part is empty."""
    further = [text for name, text in groups.items() if name.startswith("extra") and text]
    if groups.get("text"):
        text, implicit = _with_clozes(page, match, kind)
        if not has_deletion(text):
            return None, ()
        extra = "\n\n".join(filter(None, (groups.get("back"), *further)))
        return Typed(CLOZE, {"Text": text, **({"Extra": extra} if extra else {})}), implicit
    if groups.get("front") and groups.get("back"):
        card = typed(groups["front"], groups["back"], kind.note_type or options.note_type)
        if further and card.note_type.extra not in card.fields:
            return replace(card, fields={**card.fields, card.note_type.extra: "\n\n".join(further)}), ()
        return card, ()
    return None, ()


def _with_clozes(page: Page, match: regex.Match[str], kind: _Kind) -> tuple[str, tuple[int, ...]]:
    span = slice(*match.span("text"))
    body = page.note.body[span]
    if kind.clozes:
        clozed = as_clozes(body.strip(), kind.clozes)
        return clozed.text, clozed.implicit
    marks: tuple[HiddenText, ...] = (
        () if has_deletion(body) else marks_in(page.text[span], body, ("highlight",))
    )
    text, implicit = with_deletions(body, marks)
    return text.strip(), implicit
