"""``Q:`` and ``A:`` lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from msgspec import Struct, field

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import CLOZE
from obsidian_anki_sync.formats.core.card_ids import ID_LINE, id_row, without_id, without_ids
from obsidian_anki_sync.formats.core.note_types import typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.markup.marks import CODE_INDENT, HEADING_START, LINE_START, as_words, item_depth
from obsidian_anki_sync.markup.text import FILLER, Span, dedented

# Any blank may follow the mark: a Chinese or Japanese keyboard writes U+3000, one of a Mac U+00A0.
_QUESTION = r"(?:Q:|Q\.|Question:)(?=[^\S\n]|$)"
_ANSWER = r"(?:A:|A\.|Answer:)(?=[^\S\n]|$)"
_MARK = re.compile(rf"^{LINE_START}(?:({_QUESTION})|{_ANSWER})", re.MULTILINE)
_PROPERTY = re.compile(r"[ \t]*(Deck|Tags):[^\S\n]+(\S[^\n]*?)[ \t]*", re.IGNORECASE)
_END = re.compile(rf"^(?:[ \t]*(?:$|{HEADING_START})|{ID_LINE}|{LINE_START}{_QUESTION})", re.MULTILINE)

# The next line with text; an id or a comment is none.
_BELOW_BLANK_LINES = re.compile(rf"(?:[ \t]*\n)+(?P<line>[ \t]*(?!<!--|%%|{FILLER})\S[^\n]*)")


def read_question_answer(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each ``Q:`` with an ``A:`` before the next ``Q:`` or heading.

    In a note of cloze cards a ``Q:`` with a deletion needs no ``A:``.
    """
    if "Q" not in page.searched:
        return Reading()
    reader = _Reader(page, options)
    marks = list(_MARK.finditer(page.searched))
    for mark, following in zip_longest(marks, marks[1:]):
        if not mark[1]:
            continue
        if following is None or following[1] or _has_heading(page, mark.end(), following.start()):
            reader.read_alone(mark)
        else:
            reader.read_pair(mark, following)
    return Reading(tuple(reader.drafts), tuple(reader.diagnoses), tuple(reader.claimed))


class _Reader(Struct):
    page: Page
    options: FormatOptions
    drafts: list[CardDraft] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    claimed: list[Span] = field(default_factory=list)

    def read_alone(self, mark: re.Match[str]) -> None:
        """Adds the cloze card of a ``Q:`` without an ``A:``, or a finding."""
        ending = self._ending(mark.end())
        if self.options.note_type != CLOZE or not has_deletion(ending.text):
            self.diagnoses.append(_unanswered(self.page.line(mark.start(1))))
            return
        self._add(mark, ending.text, "", ending)

    def read_pair(self, mark: re.Match[str], answer: re.Match[str]) -> None:
        """Adds the card of a ``Q:`` and its ``A:``, or a finding."""
        question = without_ids(_text(self.page.words(mark.end(), answer.start())))
        ending = self._ending(answer.end())
        if question and ending.text:
            self._add(mark, question, ending.text, ending)
            self._say_cut(mark, answer, ending)
        else:
            self.claimed += self.page.free(mark.start(), ending.last)
            part = "question" if ending.text else "answer"
            self.diagnoses.append(_empty(self.page.line(mark.start(1)), part))

    def _say_cut(self, mark: re.Match[str], answer: re.Match[str], ending: _Ending) -> None:
        """Adds the finding that the list of an answer continues below a blank line."""
        text = self.page.text
        below = _BELOW_BLANK_LINES.match(text, ending.last)
        if not below or _MARK.match(text, below.start("line")):
            return
        if _continues_list(
            text[mark.start() : answer.end()], text[answer.end() : ending.last], below["line"]
        ):
            message = (
                "The list in this answer continues below a blank line, but a blank line ends the answer."
            )
            self.diagnoses.append(Diagnosis("list-continues", message, self.page.line(below.start("line"))))

    def _ending(self, start: int) -> _Ending:
        page = self.page
        end = _answer_end(page.text, start)
        piece = page.words(start, end)
        text, anki_id = without_id(_text(piece))
        below = id_row(page.text, end) if anki_id is None else None
        anki_id, last = below or (anki_id, end)
        id_offset = start + len(page.text[start:end].rstrip())
        text, properties = _without_properties(without_ids(text))
        if properties and piece.partition("\n")[0].strip():
            text = as_words(text)
        return _Ending(text=text, properties=properties, anki_id=anki_id, last=last, id_offset=id_offset)

    def _add(self, mark: re.Match[str], question: str, answer: str, ending: _Ending) -> None:
        page, line = self.page, self.page.line(mark.start(1))
        self.claimed += page.free(mark.start(), ending.last)
        card = typed(question, answer, self.options.note_type)
        if card.problem:
            self.diagnoses.append(Diagnosis("unfit-note-type", card.problem, line))
        self.drafts.append(
            CardDraft(
                position=len(self.drafts),
                note_type=card.note_type,
                fields=card.fields,
                line=line,
                heading=page.heading_above(mark.start()),
                tags=listed_tags(ending.properties.get("tags", "")),
                deck=ending.properties.get("deck"),
                anki_id=ending.anki_id or None,
                id_line=page.line(ending.id_offset),
            )
        )


class _Ending(Struct, frozen=True):
    """The last text of a card: its words, its properties, its id, its end, and the offset for an id."""

    text: str
    properties: dict[str, str]
    anki_id: int | None
    last: int
    id_offset: int


def _has_heading(page: Page, start: int, end: int) -> bool:
    return page.headings_before(start) != page.headings_before(end)


def _continues_list(question: str, answer: str, line: str) -> bool:
    """True if a line below a card is in the list item of its question, or in the list that its answer is."""
    depth = item_depth(line)
    column = depth if depth is not None else _indentation(line)
    outer = item_depth(question.lstrip("\n").partition("\n")[0])
    if outer is not None:
        return column > outer
    first, *rows = answer.rstrip().split("\n")
    items = [found for row in rows if (found := item_depth(row)) is not None]
    if not items and item_depth(first.strip()) is not None:
        items = [0]
    if not items or (rows and item_depth(rows[-1]) is None and _indentation(rows[-1]) <= items[-1]):
        return False
    return column >= min(items) if depth is not None else column > items[-1]


def _indentation(line: str) -> int:
    text = line.expandtabs(CODE_INDENT)
    return len(text) - len(text.lstrip(" "))


def _answer_end(text: str, start: int) -> int:
    found = _END.search(text, start)
    return found.start() if found else len(text)


def _text(piece: str) -> str:
    """Returns the text of a piece; the lines below the first may be indented as in a list item."""
    first, _, rest = piece.partition("\n")
    text = f"{first.strip()}\n{dedented(rest, is_start=not first.strip())}".strip("\n").rstrip()
    return as_words(text) if first.strip() else text


def _without_properties(answer: str) -> tuple[str, dict[str, str]]:
    """Returns the answer without the lines at its end that name deck or tags, and their values by name."""
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
