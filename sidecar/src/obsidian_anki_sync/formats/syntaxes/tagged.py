"""Cards whose front ends with a tag and whose answer is below it, as in several tools."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from functools import cache
from itertools import zip_longest

from msgspec import Struct

from obsidian_anki_sync.domain.note_type import BASIC, REVERSED, TYPED, NoteType
from obsidian_anki_sync.formats.core.card_ids import without_id
from obsidian_anki_sync.formats.core.clozes import ClozeForms, as_clozes
from obsidian_anki_sync.formats.core.note_types import Typed
from obsidian_anki_sync.formats.core.page import Page, Reading, Row
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import without_tags
from obsidian_anki_sync.formats.core.trailers import is_trailer, trailer
from obsidian_anki_sync.markup.marks import as_words, heading_mark, item_depth, item_mark
from obsidian_anki_sync.markup.text import FILLER, dedented

# A line that makes the line above it a heading.
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*")
_COMMENTS_AT_END = re.compile(r"(?:[ \t]*(?:%%[^%\n]+%%|<!--(?:(?!-->).)*-->))+[ \t]*\Z")


class Way(Enum):
    """The way in which a card is asked."""

    FORWARD = "forward"
    BOTH = "both"
    TYPED = "typed"
    PROMPT = "prompt"


class _Mark(Struct, frozen=True):
    """A row with the tag: its index, the length of the text before the tags, and the other tags.

    ``is_alone`` is true if the row has only tags; the front then ends in the row above.
    """

    row: int
    way: Way
    tag: str
    length: int
    tags: tuple[str, ...]
    anki_id: int | None
    is_alone: bool

    @property
    def front_row(self) -> int:
        return self.row - self.is_alone


def note_type_for(way: Way, default: NoteType) -> NoteType:
    """Returns the note type of a card that is asked in a certain way."""
    return {Way.BOTH: REVERSED, Way.TYPED: TYPED, Way.PROMPT: BASIC}.get(way, default)


class TagRules(Struct, frozen=True):
    """How a tool reads its tagged cards.

    ``tag_rows``: a line ``Tags: …`` below an answer names its tags. ``over_headings``: an answer continues
    over headings up to a blank line. ``glued``: the tag may follow the front without a blank. ``clozes``: a
    front with such deletions and no answer right below it is a cloze card, which another reader makes.
    ``whole``: the syntax that reads the whole section below a heading, if this one reads only a part.
    """

    ways: Mapping[str, Way]
    default: NoteType
    tag_rows: bool = False
    over_headings: bool = False
    glued: bool = False
    clozes: ClozeForms | None = None
    whole: str = ""


def read_tagged(page: Page, rules: TagRules) -> Reading:
    """Returns a card for each front that ends with one of the tags (in lower case, without ``#``)."""
    text = page.searched.casefold()
    if not any(f"#{tag}" in text for tag in rules.ways):
        return Reading()
    rows = list(page.rows())
    reader = _Reader(ReadingBuilder(page), rows, rules)
    marks = list(_marks(rows, rules))
    fronts = {mark.row for mark in marks}
    marks = [mark for mark in marks if not reader.is_cloze(mark, fronts)]
    for mark, following in zip_longest(marks, marks[1:]):
        reader.read(mark, following)
    return reader.builder.reading()


@cache
def glued_tag(ways: tuple[str, ...]) -> re.Pattern[str]:
    """Returns a pattern for one of the tags right after the words of a line, with the tags after it."""
    choice = "|".join(re.escape(way) for way in sorted(ways, key=len, reverse=True))
    # The end of an address may look like a tag.
    return re.compile(rf"(?<=[^\s/#(\[`])(?<!://)#(?i:{choice})(?:[ \t]+#[^\s#]+)*[ \t]*\Z")


def _without_final_tags(words: str, rules: TagRules) -> tuple[str, tuple[str, ...]]:
    """Returns a line without its final tags, and the tags; one that marks a card may be glued to a word."""
    before, tags = without_tags(words, lambda tag: tag.casefold() in rules.ways)
    if rules.glued and not any(tag.casefold() in rules.ways for tag in tags):
        found = glued_tag(tuple(rules.ways)).search(words)
        if found and "://" not in words[: found.start()].rpartition(" ")[2]:
            return words[: found.start()], without_tags(f" {found[0]}")[1]
    return before, tags


def _has_only_blanks(row: Row) -> bool:
    """True for a line of blanks, with which the text of a list item often continues."""
    return bool(row.text) and row.text.isspace()


def _without_comments(row: Row) -> str:
    """Returns a masked line without the comments at its end, which Obsidian does not show."""
    if not row.masked.rstrip().endswith(FILLER):
        return row.masked
    found = _COMMENTS_AT_END.search(row.text)
    return row.masked[: found.start()] if found else row.masked


def _marks(rows: list[Row], rules: TagRules) -> Iterator[_Mark]:
    ways = rules.ways
    for index, row in enumerate(rows):
        if "#" not in row.masked:
            continue
        words, anki_id = without_id(_without_comments(row))
        before, tags = _without_final_tags(words, rules)
        known = next((tag for tag in tags if tag.casefold() in ways), None)
        if known:
            content = before[heading_mark(before) :]
            yield _Mark(
                row=index,
                way=ways[known.casefold()],
                tag=known,
                length=len(before),
                tags=tuple(tag for tag in tags if tag != known),
                anki_id=anki_id,
                is_alone=not content[item_mark(content) :].strip(),
            )


class _Reader(Struct):
    """Reads one card after another; ``free`` is the index of the first row after the last card."""

    builder: ReadingBuilder
    rows: list[Row]
    rules: TagRules
    free: int = 0

    def is_cloze(self, mark: _Mark, fronts: Collection[int]) -> bool:
        """True for a line with deletions and no answer right below it; ``fronts`` are the rows with a tag."""
        if self.rules.clozes is None or mark.way is Way.PROMPT or mark.is_alone:
            return False
        below = self.rows[mark.row + 1 : mark.row + 2]
        depth = item_depth(self.rows[mark.row].masked)
        if below and not (mark.row + 1 in fronts or self._ends_back(below[0], depth)):
            return False
        return as_clozes(self.rows[mark.row].text[: mark.length], self.rules.clozes).has_deletion

    def read(self, mark: _Mark, following: _Mark | None) -> None:
        last = mark.front_row
        if last < self.free or self.rows[last].is_blank:
            self._say(mark, "question", "there is no text before it")
            self.free = mark.row + 1
            return
        first = self._front_start(last)
        back, end = self._back(mark, following)
        back, in_back = without_id(back)
        self.free = end
        ending = trailer(self.rows, end, tag_rows=self.rules.tag_rows)
        stop = end if mark.anki_id or in_back else ending.following
        origin = Origin(
            (self.rows[first].start, self.rows[max(stop - 1, mark.row)].end),
            (*mark.tags, *ending.tags),
            anki_id=mark.anki_id or in_back or ending.anki_id,
            id_line=(ending.tags_row or self.rows[max(end - 1, mark.row)]).start,
        )
        self.free = stop
        front = self._front(first, last, mark)
        if mark.way is Way.PROMPT:
            self.builder.card(Typed(BASIC, {"Front": front, "Back": ""}), origin)
        elif not back.strip():
            self._say(mark, "answer", "there is no answer below it")
            self.builder.claim(origin.span)
        else:
            self.builder.question(front, back, note_type_for(mark.way, self.rules.default), origin)
            self._say_cut(mark, following, stop)

    def _front_start(self, last: int) -> int:
        """Returns the first row of the front that ends in a row."""
        first = last
        while not (heading_mark(self.rows[first].masked) or item_mark(self.rows[first].masked)):
            above = first - 1
            if above < self.free or self.rows[above].is_blank or heading_mark(self.rows[above].masked):
                break
            if self._is_trailer(self.rows[above]):
                break
            first = above
        return first

    def _front(self, first: int, last: int, mark: _Mark) -> str:
        page, rows = self.builder.page, self.rows
        end = rows[last].end if mark.is_alone else rows[last].start + mark.length
        text = page.words(rows[first].start, end)
        begin = heading_mark(text) or item_mark(text)
        head, _, rest = text[begin:].partition("\n")
        if rest:
            return f"{head}\n{dedented(rest)}"
        return as_words(head) if heading_mark(text) else head

    def _back(self, mark: _Mark, following: _Mark | None) -> tuple[str, int]:
        """Returns the answer, and the row after it."""
        if mark.way is Way.PROMPT:
            return "", mark.row + 1
        stop = following.front_row if following else len(self.rows)
        depth = item_depth(self.rows[mark.front_row].masked)
        start = mark.row + 1
        if start < stop and not mark.is_alone and _UNDERLINE.fullmatch(self.rows[start].masked):
            start += 1
        while start < stop and self.rows[start].is_blank:
            start += 1
        end = self._end_of_back(start, self._before_front(start, stop, following), depth)
        if end == stop and following and start > mark.row + 1:
            # The text after the blank line is the front of the next card.
            return "", mark.row + 1
        if end == start:
            return "", mark.row + 1
        return dedented("\n".join(row.text for row in self.rows[start:end]), is_start=True), end

    def _before_front(self, start: int, stop: int, following: _Mark | None) -> int:
        """Returns the first row of the next front if a blank line is above it, else ``stop``."""
        first = self._front_start(following.front_row) if following else stop
        return first if start < first < stop and self.rows[first - 1].is_blank else stop

    def _end_of_back(self, start: int, stop: int, depth: int | None) -> int:
        """Returns the row after an answer. A line of blanks, unlike an empty one, does not end it."""
        end = start
        for number in range(start, stop):
            row = self.rows[number]
            if not _has_only_blanks(row):
                if self._ends_back(row, depth):
                    break
                end = number + 1
        return end

    def _ends_back(self, row: Row, depth: int | None) -> bool:
        if row.is_blank or self._is_trailer(row):
            return True
        if heading_mark(row.masked):
            return not self.rules.over_headings
        own = item_depth(row.masked) if depth is not None else None
        return own is not None and depth is not None and own <= depth

    def _is_trailer(self, row: Row) -> bool:
        return is_trailer(row, tag_rows=self.rules.tag_rows)

    def _say_cut(self, mark: _Mark, following: _Mark | None, end: int) -> None:
        """Adds the finding that a heading's section continues below the answer, at most once."""
        if not (self.rules.whole and heading_mark(self.rows[mark.front_row].masked)):
            return
        stop = following.front_row if following else len(self.rows)
        rest = self.rows[end:stop]
        below = next((row for row in rest if not row.is_blank), None)
        if below is None or heading_mark(below.masked):
            return
        message = (
            f"#{mark.tag} below a heading: only the first paragraph of the section is the answer. "
            f"{self.rules.whole} in the setting syntaxes reads the whole section."
        )
        self.builder.say_once("part-of-section", message, self.rows[mark.row].start)

    def _say(self, mark: _Mark, part: str, problem: str) -> None:
        message = f"#{mark.tag} marks the front of a card, but {problem}; no card is made."
        self.builder.say(f"tag-without-{part}", message, self.rows[mark.row].start)
