"""Cards of obsidian-spaced-repetition: ``Q::A``, a line of ``?``, and cloze paragraphs.

Its comments ``<!--SR:...-->`` hold its schedule and are not part of a card.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import CLOZE, REVERSED
from obsidian_anki_sync.formats.core.card_ids import without_id
from obsidian_anki_sync.formats.core.note_types import Typed, typed
from obsidian_anki_sync.formats.core.numbering import with_deletions
from obsidian_anki_sync.formats.core.options import FormatOptions, SpacedRepetitionOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.spaced_repetition.blocks import CardBlock, Shape, card_blocks
from obsidian_anki_sync.formats.syntaxes.spaced_repetition.clozes import marks_in
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.markup.marks import as_words, item_mark
from obsidian_anki_sync.markup.tags import Tag, below
from obsidian_anki_sync.markup.text import Span, dedented

_SCHEDULE = re.compile(r"[ \t]*<!--SR:[^\n]*?-->")
_LEADING_TAG = re.compile(r"[ \t]*#(\S+)[ \t]*\n?")


def read_spaced_repetition(page: Page, options: FormatOptions) -> Reading:
    """Returns the cards of a note that has one of the tags, or is in one of the folders."""
    rules = options.spaced_repetition
    tags = tuple(_deck_tags(page, rules))
    if not (tags or lies_in(page.note.path, rules.folders)):
        return Reading()
    cards_in = (block for block in card_blocks(page, rules) if _is_card(block, page, rules))
    blocks = list(_up_to_end_marks(cards_in, page, rules.end))
    cards = _Cards(page, options, _decks(tags, blocks))
    for block in blocks:
        cards.take(block)
    return Reading(tuple(cards.drafts), tuple(cards.diagnoses), tuple(cards.claimed))


def _is_card(block: CardBlock, page: Page, rules: SpacedRepetitionOptions) -> bool:
    """True for a pair, and for a paragraph that has a deletion."""
    if block.shape is not Shape.PARAGRAPH:
        return True
    span = slice(block.start, block.end)
    return bool(marks_in(page.text[span], page.note.body[span], rules.clozes))


def _up_to_end_marks(blocks: Iterable[CardBlock], page: Page, mark: str) -> Iterator[CardBlock]:
    """Yields the blocks; if there is an end mark, a paragraph with deletions continues up to it."""
    if not mark:
        yield from blocks
        return
    ending = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t]*$", re.MULTILINE)
    # After one search to the end of the text, further ones would find no mark either.
    last_mark = max((mark.start() for mark in ending.finditer(page.text)), default=-1)
    position = 0
    for block in blocks:
        if block.start < position:
            continue
        is_ended = block.shape is Shape.PARAGRAPH and block.end <= last_mark
        found = ending.search(page.text, block.end) if is_ended else None
        position = found.end() if found else block.last
        yield replace(block, end=max(found.start() - 1, block.end), last=position) if found else block


class _Deck(Struct, frozen=True):
    """The deck of the cards from an offset on; if ``name`` is None, that of the note."""

    offset: int
    name: str | None


def _deck_tags(page: Page, rules: SpacedRepetitionOptions) -> Iterator[_Deck]:
    """Yields the decks that tags of a note name."""
    for tag in page.tags:
        if (deck := _deck(tag, rules)) is not None:
            yield _Deck(tag.span[0] if tag.span else -1, deck or None)


def _decks(tags: tuple[_Deck, ...], blocks: Sequence[CardBlock]) -> tuple[_Deck, ...]:
    """Returns the decks for the cards below each of them; the first one is also for the cards above it.

    A tag within a card names the deck of this card only, unless the note has no other tag.
    """
    starts = [block.start for block in blocks]
    free = tuple(tag for tag in tags if not _is_within(tag.offset, starts, blocks))
    return free or tags[:1]


def _is_within(offset: int, starts: Sequence[int], blocks: Sequence[CardBlock]) -> bool:
    index = bisect_right(starts, offset)
    return index > 0 and offset < blocks[index - 1].last


def _deck(tag: Tag, rules: SpacedRepetitionOptions) -> str | None:
    for wanted in rules.tags:
        rest = below(tag.name, wanted.lstrip("#"))
        if rest is not None:
            return rest.replace("/", "::")
    return None


class _Cards(Struct):
    """The cards of one page."""

    page: Page
    options: FormatOptions
    decks: tuple[_Deck, ...]
    drafts: list[CardDraft] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    claimed: list[Span] = field(default_factory=list)

    def take(self, block: CardBlock) -> None:
        if block.shape is Shape.PARAGRAPH:
            self._cloze(block)
        else:
            self._pair(block)

    def _pair(self, block: CardBlock) -> None:
        front, _ = without_id(self._text(block.start, block.middle))
        back, anki_id = without_id(self._back(block))
        self.claimed.append((block.start, block.last))
        line = self.page.line(block.start)
        if not (front and back):
            part = "question" if back else "answer"
            message = f"The {part} of this card is empty; no card is made."
            self.diagnoses.append(Diagnosis(f"empty-{part}", message, line))
            return
        if block.is_unended:
            message = f"No line {self._rules.end} ends this card. It continues to the end of the note."
            self.diagnoses.append(Diagnosis("unended-card", message, line))
        self._add(block, self._typed(front, back, line, is_reversed=block.is_reversed), anki_id)

    def _typed(self, front: str, back: str, line: int, *, is_reversed: bool) -> Typed:
        card = typed(front, back, REVERSED if is_reversed else self.options.note_type)
        if card.problem:
            self.diagnoses.append(Diagnosis("unfit-note-type", card.problem, line))
        return card

    def _cloze(self, block: CardBlock) -> None:
        span = slice(block.start, block.end)
        body = self.page.note.body[span]
        marks = marks_in(self.page.text[span], body, self._rules.clozes)
        if not marks:
            return
        marked, implicit = with_deletions(body, marks)
        text, anki_id = without_id(self._cleaned(marked))
        self.claimed.append((block.start, block.last))
        self._add(block, Typed(CLOZE, {"Text": text}), anki_id, implicit)

    def _add(
        self, block: CardBlock, card: Typed, anki_id: int | None, implicit: tuple[int, ...] = ()
    ) -> None:
        self.drafts.append(
            CardDraft(
                position=len(self.drafts),
                note_type=card.note_type,
                fields=card.fields,
                line=self.page.line(block.start),
                heading=self.page.heading_above(block.start),
                deck=self._own_deck(block) or self._deck_at(block.start),
                anki_id=anki_id,
                id_line=self._last_line(block),
                implicit_clozes=implicit,
            )
        )

    @property
    def _rules(self) -> SpacedRepetitionOptions:
        return self.options.spaced_repetition

    def _own_deck(self, block: CardBlock) -> str | None:
        """Returns the deck in a tag at the beginning of the card."""
        tag = _LEADING_TAG.match(self.page.note.body, block.start, block.end)
        return _deck(Tag(tag[1]), self._rules) if tag else None

    def _deck_at(self, offset: int) -> str | None:
        if not self.decks:
            return None
        index = bisect_right(self.decks, offset, key=lambda deck: deck.offset)
        return self.decks[max(index - 1, 0)].name

    def _last_line(self, block: CardBlock) -> int:
        text = self.page.text[block.start : block.end]
        return self.page.line(block.start + len(text.rstrip()))

    def _back(self, block: CardBlock) -> str:
        """Returns the answer; if it is on the line of its question, it never begins a list."""
        if block.shape is not Shape.INLINE:
            return self._text(block.resumed, block.end)
        return as_words(_SCHEDULE.sub("", self.page.note.body[block.resumed : block.end]).strip())

    def _text(self, start: int, end: int) -> str:
        return self._cleaned(self.page.note.body[start:end])

    def _cleaned(self, text: str) -> str:
        """Returns the text without schedules, deck tag and list mark."""
        text = _SCHEDULE.sub("", text)
        tag = _LEADING_TAG.match(text)
        if tag and _deck(Tag(tag[1]), self._rules) is not None:
            text = text[tag.end() :]
        lines = text.strip().split("\n")
        # A single item loses its mark, and the items of a list keep theirs.
        is_list = any(item_mark(line) for line in lines[1:])
        return (
            dedented(text.strip("\n").rstrip(), is_start=True) if is_list else text[item_mark(text) :].strip()
        )
