"""``Q:`` and ``A:`` lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.formats.core.card_ids import ID_LINE, id_row, without_id, without_ids
from obsidian_anki_sync.formats.core.note_types import typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.markup.marks import HEADING_START, LINE_START
from obsidian_anki_sync.markup.text import Span, dedented

# Any blank may follow the mark: a keyboard for Chinese or Japanese writes U+3000, one on a Mac U+00A0.
_QUESTION = r"(?:Q:|Q\.|Question:)(?=[^\S\n]|$)"
_ANSWER = r"(?:A:|A\.|Answer:)(?=[^\S\n]|$)"
_MARK = re.compile(rf"^{LINE_START}(?:({_QUESTION})|{_ANSWER})", re.MULTILINE)
_PROPERTY = re.compile(r"[ \t]*(Deck|Tags):[^\S\n]+(\S[^\n]*?)[ \t]*", re.IGNORECASE)
_END = re.compile(rf"^(?:[ \t]*(?:$|{HEADING_START})|{ID_LINE}|{LINE_START}{_QUESTION})", re.MULTILINE)


def read_question_answer(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each ``Q:`` with an ``A:`` before the next ``Q:`` or heading."""
    if "Q" not in page.text:
        return Reading()
    drafts: list[CardDraft] = []
    diagnoses: list[Diagnosis] = []
    claimed: list[Span] = []
    marks = list(_MARK.finditer(page.text))
    for mark, following in zip_longest(marks, marks[1:]):
        if not mark[1]:
            continue
        line = page.line(mark.start(1))
        if following is None or following[1] or _is_parted(page, mark.end(), following.start()):
            diagnoses.append(_unanswered(line))
            continue
        end = _answer_end(page.text, following.end())
        question = without_ids(_text(page.words(mark.end(), following.start())))
        answer, anki_id = without_id(_text(page.words(following.end(), end)))
        below = id_row(page.text, end) if anki_id is None else None
        anki_id, last = below or (anki_id, end)
        id_offset = following.end() + len(page.text[following.end() : end].rstrip())
        claimed += page.free(mark.start(), last)
        answer, properties = _parted(without_ids(answer))
        if not (question and answer):
            diagnoses.append(_empty(line, "question" if answer else "answer"))
            continue
        card = typed(question, answer, options.note_type)
        if card.problem:
            diagnoses.append(Diagnosis("unfit-note-type", card.problem, line))
        heading = page.heading_above(mark.start())
        drafts.append(
            CardDraft(
                len(drafts),
                card.note_type,
                card.fields,
                line,
                heading=heading,
                tags=listed_tags(properties.get("tags", "")),
                deck=properties.get("deck"),
                anki_id=anki_id or None,
                id_line=page.line(id_offset),
            )
        )
    return Reading(tuple(drafts), tuple(diagnoses), tuple(claimed))


def _is_parted(page: Page, start: int, end: int) -> bool:
    return page.headings_before(start) != page.headings_before(end)


def _answer_end(text: str, start: int) -> int:
    found = _END.search(text, start)
    return found.start() if found else len(text)


def _text(piece: str) -> str:
    """Returns the first line and those below it, which may be indented below a list marker."""
    first, _, rest = piece.partition("\n")
    return f"{first.strip()}\n{dedented(rest, is_start=not first.strip())}".strip("\n").rstrip()


def _parted(answer: str) -> tuple[str, dict[str, str]]:
    """Returns the answer without the lines at its end that name deck or tags, and their content."""
    lines = answer.split("\n")
    properties: dict[str, str] = {}
    while len(lines) > 1 and (found := _PROPERTY.fullmatch(lines[-1])) and found[1].lower() not in properties:
        properties[found[1].lower()] = found[2]
        lines.pop()
    return "\n".join(lines).rstrip(), properties


def _unanswered(line: int) -> Diagnosis:
    message = "This Q: has no A: before the next Q: or heading; no card is made."
    return Diagnosis("question-without-answer", message, line)


def _empty(line: int, part: str) -> Diagnosis:
    return Diagnosis(f"empty-{part}", f"The {part} of this card is empty; no card is made.", line)
