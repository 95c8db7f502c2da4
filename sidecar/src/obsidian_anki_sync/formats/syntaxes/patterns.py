"""Regular expressions of the user's own, with named groups for the parts of a card."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import CLOZE
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.note_types import CLOZE_MARK, Typed, typed
from obsidian_anki_sync.formats.core.numbering import Mark, with_deletions
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.spaced_repetition.clozes import marks_in
from obsidian_anki_sync.markup.text import Span

if TYPE_CHECKING:
    import regex

TIMED_OUT = "pattern-timed-out"

SECONDS = 1.0
"""How long one pattern may work on one note, in seconds of this process's time."""

_DECK_LEVELS = "::"


def read_patterns(page: Page, options: FormatOptions) -> Reading:
    """The cards that the user's patterns find; what one pattern took, later ones do not."""
    drafts: list[CardDraft] = []
    diagnoses: list[Diagnosis] = []
    claimed: list[Span] = []
    for number, pattern in enumerate(options.patterns, 1):
        found: list[Span] = []
        try:
            for match in _compiled(pattern).finditer(page.text, timeout=SECONDS):
                if not match[0].strip() or _is_taken(match.span(), page.taken):
                    continue
                found.append(match.span())
                diagnoses += _take(page, match, drafts, options)
        except TimeoutError:
            message = (
                f"Pattern {number} of syntax.patterns took longer than {SECONDS:g} s on this note and was"
                " stopped; its cards here stay as they were. Write it without a repetition inside of another."
            )
            diagnoses.append(Diagnosis(TIMED_OUT, message, page.note.first_line))
        claimed += found
        page = page.without(found)
    return Reading(tuple(drafts), tuple(diagnoses), tuple(sorted(claimed)))


def _is_taken(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a match holds something that another syntax or pattern took; the spans are in order."""
    index = bisect_left(taken, span[1], key=lambda other: other[0])
    return index > 0 and taken[index - 1][1] > span[0]


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    # Few have patterns of their own, and the library takes a moment to import.
    import regex

    return regex.compile(pattern, regex.MULTILINE)


def _take(
    page: Page, match: regex.Match[str], drafts: list[CardDraft], options: FormatOptions
) -> Iterator[Diagnosis]:
    line = page.line(match.start())
    groups = {name: _group(page, match, name) for name in match.re.groupindex}
    card, implicit = _card(page, match, groups, options)
    if card is None:
        yield _no_card(groups, line)
        return
    if card.problem:
        yield Diagnosis("unfit-note-type", card.problem, line)
    drafts.append(
        CardDraft(
            len(drafts),
            card.note_type,
            card.fields,
            line,
            heading=page.heading_above(match.start()),
            tags=tuple(tag.lstrip("#") for tag in groups.get("tags", "").replace(",", " ").split()),
            deck=groups.get("deck", "").replace("/", _DECK_LEVELS) or None,
            anki_id=declared_id(groups.get("id", "")),
            implicit_clozes=implicit,
        )
    )


def _no_card(groups: Mapping[str, str], line: int) -> Diagnosis:
    if groups.get("text"):
        message = "The text that the pattern found holds no ==deletion== and no {{c1::…}}; it is no card."
        return Diagnosis("no-deletion", message, line)
    part = "answer" if groups.get("front") else "question"
    message = f"The {part} that the pattern found has no text; it is no card."
    return Diagnosis(f"empty-{part}", message, line)


def _group(page: Page, match: regex.Match[str], name: str) -> str:
    start, end = match.span(name)
    return page.note.body[start:end].strip() if start >= 0 else ""


def _card(
    page: Page, match: regex.Match[str], groups: Mapping[str, str], options: FormatOptions
) -> tuple[Typed | None, tuple[int, ...]]:
    """The card of a match, and the cloze numbers that it leaves to us; none where a part is empty."""
    if groups.get("text"):
        text, implicit = _with_clozes(page, match)
        if not CLOZE_MARK.search(text):
            return None, ()
        extra = {"Extra": groups["back"]} if groups.get("back") else {}
        return Typed(CLOZE, {"Text": text, **extra}), implicit
    if groups.get("front") and groups.get("back"):
        return typed(groups["front"], groups["back"], options.note_type), ()
    return None, ()


def _with_clozes(page: Page, match: regex.Match[str]) -> tuple[str, tuple[int, ...]]:
    span = slice(*match.span("text"))
    body = page.note.body[span]
    marks: tuple[Mark, ...] = (
        () if CLOZE_MARK.search(body) else marks_in(page.text[span], body, ("highlight",))
    )
    text, implicit = with_deletions(body, marks)
    return text.strip(), implicit
