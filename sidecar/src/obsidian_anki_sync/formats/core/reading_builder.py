"""Collects the cards and findings of a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import CLOZE, NoteType
from obsidian_anki_sync.formats.core.card_ids import without_ids
from obsidian_anki_sync.formats.core.clozes import Clozed
from obsidian_anki_sync.formats.core.note_types import Typed, typed
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.markup.text import Span

_BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")


class Origin(Struct, frozen=True):
    """The position of a card, and the tags, the deck and the id that its note gives it."""

    span: Span
    tags: tuple[str, ...] = ()
    deck: str | None = None
    anki_id: int | None = None
    id_line: int | None = None
    """An offset into the line after which an id is written."""


class ReadingBuilder:
    """Cards, findings and claims of one page, in the order of discovery."""

    def __init__(self, page: Page) -> None:
        self.page = self._first = page
        self._drafts: list[CardDraft] = []
        self._diagnoses: list[Diagnosis] = []
        self._claimed: list[Span] = []
        self._said: set[str] = set()

    def question(self, question: str, answer: str, note_type: NoteType, origin: Origin) -> None:
        """Adds a card of question and answer, or a finding if either is missing."""
        question, answer = (_BLANK_LINES.sub("", without_ids(text)).rstrip() for text in (question, answer))
        if question.strip() and answer.strip():
            self.card(typed(question, answer, note_type), origin)
        else:
            self._say_empty("answer" if question.strip() else "question", origin)

    def clozes(self, clozed: Clozed, extra: str, origin: Origin) -> None:
        """Adds a cloze card for a text with deletions."""
        self.card(Typed(CLOZE, {"Text": clozed.text, "Extra": extra}), origin, clozed.implicit)

    def card(self, card: Typed, origin: Origin, implicit: tuple[int, ...] = ()) -> None:
        """Adds a card and its span; ``implicit`` are the cloze numbers that its note does not name."""
        fields = {name: without_ids(text) for name, text in card.fields.items()}
        if not fields.get(card.note_type.front, "").strip():
            self._say_empty("question", origin)
            return
        start = self.first_word(origin.span)
        if card.problem:
            self.say("unfit-note-type", card.problem, start)
        self.claim(origin.span)
        self._drafts.append(
            CardDraft(
                position=len(self._drafts),
                note_type=card.note_type,
                fields=fields,
                line=self.page.line(start),
                heading=self.page.heading_above(start),
                tags=origin.tags,
                deck=origin.deck,
                anki_id=origin.anki_id or None,
                id_line=None if origin.id_line is None else self.page.line(origin.id_line),
                implicit_clozes=implicit,
            )
        )

    def say(self, code: str, message: str, offset: int) -> None:
        """Adds a finding about the line of an offset."""
        self._diagnoses.append(Diagnosis(code, message, self.page.line(offset)))

    def say_once(self, code: str, message: str, offset: int) -> None:
        """Adds a finding about the whole note, at most once."""
        if message not in self._said:
            self._said.add(message)
            self.say(code, message, offset)

    def claim(self, span: Span) -> None:
        """Reserves a span for this reader."""
        self._claimed.append(span)

    def first_word(self, span: Span) -> int:
        """Returns the offset of the first character of a span that is not blank."""
        text = self.page.text[slice(*span)]
        return span[0] + len(text) - len(text.lstrip()) if text.strip() else span[0]

    def hide_claimed(self) -> None:
        """Blanks the claimed spans, for another pass over the page."""
        self.page = self._first.without(self._free())

    def reading(self, deck: str | None = None, tags: Iterable[str] = ()) -> Reading:
        """Returns everything collected."""
        return Reading(
            drafts=tuple(self._drafts),
            diagnoses=tuple(self._diagnoses),
            claimed=self._free(),
            deck=deck,
            tags=tuple(tags),
        )

    def _say_empty(self, part: str, origin: Origin) -> None:
        self.claim(origin.span)
        message = f"The {part} of this card is empty; no card is made."
        self.say(f"empty-{part}", message, self.first_word(origin.span))

    def _free(self) -> tuple[Span, ...]:
        return tuple(span for claimed in _apart(self._claimed) for span in self._first.free(*claimed))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Yields the spans in order, each without its overlap with an earlier one."""
    position = 0
    for start, end in sorted(spans):
        if end > position:
            yield max(start, position), end
            position = end
