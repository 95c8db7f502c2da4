"""Yanki's notes: a note is a card, and a rule such as ``---`` separates its question from its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, REVERSED, TYPED, NoteType
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.numbering import HiddenText, with_deletions
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.markup.marks import ITEM
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.outline import Kind
from obsidian_anki_sync.markup.text import FILLER, Span

ID_KEY = "noteId"

_RULE = re.compile(r"^ {0,3}(?P<mark>[-*_])(?:[ \t]*(?P=mark)){2,}[ \t]*$", re.MULTILINE)
_DELETION = re.compile(r"(?<![~\\])~~(?!~)|\n[ \t]*\n")
_NUMBER = re.compile(r"[ \t]*[(|]?(\d{1,2})[\s).|](?=[ \t]*\S)[ \t]*", re.ASCII)
_EMPHASIS = (
    r"(?:(?<![\w\\_])_(?=[^\s_])(?P<line>(?:__[^_\n]+__|[^_\n]|\n(?![ \t]*\n))+?)(?<=\S)_(?![\w_])"
    r"|(?<![\\*])\*(?=[^\s*])(?P<star>(?:\*\*[^*\n]+\*\*|[^*\n]|\n(?![ \t]*\n))+?)(?<=\S)\*(?!\*))"
)
_HINT = re.compile(rf"{_EMPHASIS}[ \t]*\Z")
_ANSWER = re.compile(rf"{_EMPHASIS}(?=[\s{FILLER}]*\Z)")
_HIDDEN = frozenset({Kind.HTML_COMMENT, Kind.COMMENT})
_RUBY = re.compile(r"(?<!\{)\{([^{}|\n]+)\|([^{}\n]+)\}(?!\})")
# The mark of an item or a quote that has only the answer; it would be left on the front.
_LAST_MARK = re.compile(rf"\n[ \t>]*(?:{ITEM}|>)[ \t]*\Z")
_MARK_WIDTH = 2
# Anki numbers notes by the millisecond in which they were made.
_ANKI_ID_DIGITS = 13


def read_yanki(page: Page, options: FormatOptions) -> Reading:
    """Returns the card of a note, if it is in one of Yanki's folders or has Yanki's ``noteId``."""
    note = page.note
    if not (lies_in(note.path, options.yanki.folders) or _names_anki_note(note)):
        return Reading()
    if options.yanki.ignore_folder_notes and note.path.split("/")[-2:-1] == [note.name]:
        return Reading()
    whole: Span = (0, len(page.text))
    if not page.text.strip():
        message = "The note is empty. In Yanki's folders every note is a card."
        return Reading((), (Diagnosis("empty-question", message, note.first_line),))
    rules = tuple(_rules(page))
    note_type, fields, implicit = _card(page, rules)
    if not _shows_something(fields.get(note_type.front, "")):
        message = "There is no text above the first rule, so the card has no front. No card is made."
        return Reading((), (Diagnosis("empty-question", message, note.first_line),), (whole,))
    draft = CardDraft(
        position=0,
        note_type=note_type,
        fields=fields,
        line=note.first_line,
        anki_id=declared_id(note.frontmatter.get(ID_KEY, "")),
        id_line=0,
        implicit_clozes=implicit,
    )
    return Reading((draft,), (), (whole,))


def _names_anki_note(note: Note) -> bool:
    """True if the note names an Anki note; other numbering systems may have a ``noteId`` too."""
    anki_id = declared_id(note.frontmatter.get(ID_KEY, ""))
    return anki_id is not None and len(str(anki_id)) == _ANKI_ID_DIGITS


def _rules(page: Page) -> Iterator[Span]:
    """Yields the rules in order, without dashes right below text, which make it a heading."""
    underlines = {heading.end for heading in blocks_of(page.note.body).headings if heading.is_underlined}
    for found in _RULE.finditer(page.text):
        if found["mark"] != "-" or found.end() not in underlines:
            yield found.span()


def _card(page: Page, rules: tuple[Span, ...]) -> tuple[NoteType, dict[str, str], tuple[int, ...]]:
    body = page.note.body
    first = rules[0][0] if rules else len(body)
    marks = _marks(page.text[:first], body)
    if marks:
        text, implicit = _with_deletions(body[:first], marks)
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


def _shows_something(text: str) -> bool:
    """True if a text has more than comments and blanks."""
    position = 0
    for piece in blocks_of(text).pieces:
        if piece.kind in _HIDDEN:
            if text[position : piece.start].strip():
                return True
            position = piece.end
    return bool(text[position:].strip())


def _filled(note_type: NoteType, *texts: str) -> dict[str, str]:
    filled = (_with_ruby(text.strip("\n").rstrip()) for text in texts)
    return {name: text for name, text in zip(note_type.content_fields, filled, strict=False) if text}


def _with_ruby(text: str) -> str:
    """Returns a text with readings such as ``{漢字|かんじ}`` as ruby: one for all, or one per character."""
    if "|" not in text or "{" not in text:
        return text
    parts: list[str] = []
    position = 0
    for found in _RUBY.finditer(mask(text).text):
        if FILLER not in found[0]:
            parts += text[position : found.start()], _ruby(found[1], found[2].split("|"))
            position = found.end()
    return "".join((*parts, text[position:]))


def _ruby(base: str, readings: list[str]) -> str:
    pieces = list(base) if len(readings) == len(base) else [base]
    if len(pieces) == 1:
        readings = ["".join(readings)]
    shown = (f"{piece}<rt>{reading}</rt>" for piece, reading in zip(pieces, readings, strict=True))
    return f"<ruby>{''.join(shown)}</ruby>"


def _with_deletions(text: str, marks: Sequence[HiddenText]) -> tuple[str, tuple[int, ...]]:
    """Returns a text with its deletions, and the numbers that no mark names.

    A mark without a number gets the number after the previous mark's, as in the tool.
    """
    following = 1
    numbered: list[HiddenText] = []
    for one in marks:
        numbered.append(replace(one, number=following if one.number is None else one.number))
        following = (numbered[-1].number or 0) + 1
    explicit = {one.number for one in marks}
    own = {one.number for one in numbered if one.number is not None and one.number not in explicit}
    return with_deletions(text, numbered)[0], tuple(sorted(own))


def _marks(masked: str, body: str) -> tuple[HiddenText, ...]:
    marks: list[HiddenText] = []
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


def _mark(start: int, end: int, inside: str) -> HiddenText:
    """Returns a deletion with the number before its words and the hint, a final emphasis, after them."""
    number = _NUMBER.match(inside)
    words = inside[number.end() :] if number else inside
    hint = _HINT.search(words)
    if hint and words[: hint.start()].strip():
        return HiddenText(
            start=start,
            end=end,
            words=words[: hint.start()].rstrip(),
            number=_value(number),
            hint=hint["line"] or hint["star"],
        )
    return HiddenText(start=start, end=end, words=words, number=_value(number))


def _value(number: re.Match[str] | None) -> int | None:
    return int(number[1]) or None if number else None


def _typed_in(page: Page) -> tuple[str, str]:
    """Returns the question, and the answer to type in, which is a final emphasis; empty without one."""
    answer = _ANSWER.search(page.text)
    if not answer or not _shows_something(page.note.body[: answer.start()]):
        return "", ""
    span = answer.span("line" if answer["line"] else "star")
    return _LAST_MARK.sub("", page.note.body[: answer.start()]).rstrip(), page.note.body[slice(*span)]
