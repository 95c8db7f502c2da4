"""Yanki's notes: one note is one card, and a line of ``---`` parts its question from its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, REVERSED, TYPED, NoteType
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.numbering import Mark, with_deletions
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.markup.text import Span

ID_KEY = "noteId"

_RULE = re.compile(r"^ {0,3}-{3,}[ \t]*$", re.MULTILINE)
_DELETION = re.compile(r"(?<![~\\])~~(?!~)|\n[ \t]*\n")
_NUMBER = re.compile(r"[ \t]*(?:\((\d{1,3})\)|\|(\d{1,3})\||(\d{1,3}))[ \t]+(?=\S)", re.ASCII)
_HINT = re.compile(
    r"(?<![\w\\])(?:_(?=\S)([^_\n]+?)(?<=\S)_|(?<!\*)\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*)[ \t]*\Z"
)
_ANSWER = re.compile(r"\s*(?:_(?=\S)([^_\n]+)(?<=\S)_|\*(?=[^\s*])([^*\n]+)(?<=[^\s*])\*)\s*")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_MARK_WIDTH = 2
# Anki numbers notes by the millisecond in which they were made.
_ANKI_ID_DIGITS = 13


def read_yanki(page: Page, options: FormatOptions) -> Reading:
    """The card that a note is, if it lies in one of Yanki's folders or names its Anki note as Yanki does."""
    note = page.note
    if not (lies_in(note.path, options.yanki.folders) or _names_anki_note(note)):
        return Reading()
    whole: Span = (0, len(page.text))
    if not page.text.strip():
        message = "The note is empty; in a folder of Yanki's every note is a card."
        return Reading((), (Diagnosis("empty-question", message, note.first_line),))
    rules = tuple(_rules(page))
    note_type, fields, implicit = _card(page, rules)
    if not fields.get(note_type.front, "").strip():
        message = "Nothing stands above the first line of ---; the note is no card."
        return Reading((), (Diagnosis("empty-question", message, note.first_line),), (whole,))
    draft = CardDraft(
        0,
        note_type,
        fields,
        note.first_line,
        anki_id=declared_id(note.frontmatter.get(ID_KEY, "")),
        id_place=0,
        implicit_clozes=implicit,
    )
    return Reading((draft,), (), (whole,))


def _names_anki_note(note: Note) -> bool:
    """Whether the note names an Anki note; other numbering systems may call their numbers ``noteId`` too."""
    anki_id = declared_id(note.frontmatter.get(ID_KEY, ""))
    return anki_id is not None and len(str(anki_id)) == _ANKI_ID_DIGITS


def _rules(page: Page) -> Iterator[Span]:
    """Yields the lines of dashes that part something, in order; below text, dashes make a heading of it."""
    underlines = {heading.end for heading in blocks_of(page.note.body).headings if heading.is_underlined}
    for found in _RULE.finditer(page.text):
        if found.end() not in underlines:
            yield found.span()


def _card(page: Page, rules: tuple[Span, ...]) -> tuple[NoteType, dict[str, str], tuple[int, ...]]:
    body = page.note.body
    first = rules[0][0] if rules else len(body)
    marks = _marks(page.text[:first], body)
    if marks:
        text, implicit = with_deletions(body[:first], marks)
        extra = body[rules[0][1] :] if rules else ""
        return CLOZE, _filled(CLOZE, text, extra), implicit
    if not rules:
        question, answer = _typed_in(page)
        return (TYPED, _filled(TYPED, question, answer), ()) if answer else (BASIC, _filled(BASIC, body), ())
    is_reversed = len(rules) > 1 and not page.text[rules[0][1] : rules[1][0]].strip()
    opening = rules[1] if is_reversed else rules[0]
    further = rules[2:] if is_reversed else rules[1:]
    end, extra_start = further[0] if further else (len(body), len(body))
    note_type = REVERSED if is_reversed else BASIC
    return note_type, _filled(note_type, body[:first], body[opening[1] : end], body[extra_start:]), ()


def _filled(note_type: NoteType, *texts: str) -> dict[str, str]:
    filled = (text.strip("\n").rstrip() for text in texts)
    return {name: text for name, text in zip(note_type.content_fields, filled, strict=False) if text}


def _marks(masked: str, body: str) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    opened: int | None = None
    for found in _DELETION.finditer(masked):
        start, end = found.span()
        if found[0] != "~~":
            opened = None
        elif opened is None:
            opened = start if not masked[end : end + 1].isspace() else None
        elif start > opened + _MARK_WIDTH and not masked[start - 1].isspace():
            marks.append(_mark(opened, end, body[opened + _MARK_WIDTH : start]))
            opened = None
    return tuple(marks)


def _mark(start: int, end: int, inside: str) -> Mark:
    """A deletion with the number before its words and the hint, the last emphasis, behind them."""
    number = _NUMBER.match(inside)
    words = inside[number.end() :] if number else inside
    hint = _HINT.search(words)
    if hint and words[: hint.start()].strip():
        return Mark(start, end, words[: hint.start()].rstrip(), _value(number), hint[1] or hint[2])
    return Mark(start, end, words, _value(number))


def _value(number: re.Match[str] | None) -> int | None:
    return int(number[1] or number[2] or number[3]) or None if number else None


def _typed_in(page: Page) -> tuple[str, str]:
    """The question and the answer to type in, which is a lone emphasis as the last block; empty without."""
    gap = None
    for gap in _BLANK_LINES.finditer(page.text.rstrip()):  # noqa: B007 - the last one is wanted
        pass
    answer = _ANSWER.fullmatch(page.text, gap.end()) if gap else None
    if not (gap and answer):
        return "", ""
    span = answer.span(1 if answer[1] else 2)
    return page.note.body[: gap.start()].rstrip(), page.note.body[slice(*span)]
