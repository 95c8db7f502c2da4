"""A note as its readers see it: the prose, the headings, and the lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.core.comments import comments_of
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.lines import Lines
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.outline import Heading, Piece
from obsidian_anki_sync.markup.tags import Tag, declared_tags, inline_tags
from obsidian_anki_sync.markup.text import Span, blanked, end_of_prose, hide


class Row(Struct, frozen=True):
    """A line of the masked text, and its own text, which has several lines if a fence is hidden in it."""

    start: int
    end: int
    masked: str
    text: str

    @property
    def is_blank(self) -> bool:
        """True if the line holds no text that a reader has not claimed."""
        return not self.masked.strip()


class Page(Struct, frozen=True):
    """A note with its masked text; an offset into ``text`` is also one into ``note.body``.

    ``masked`` is the text before the first reader. ``taken`` are the spans that readers claimed, in order;
    they are blank in ``text``. ``fences`` are the unclaimed code fences. ``comments`` are the spans of the
    comments, which are hidden, and ``hidden_tags`` the tags in them. ``is_of_comments`` is True if the page
    shows only the text of comments. ``end`` is where a search of ``text`` may end.
    """

    note: Note
    text: str
    headings: tuple[Heading, ...]
    lines: Lines
    unclosed_fence: int | None
    masked: str
    end: int
    fences: tuple[Span, ...] = ()
    taken: tuple[Span, ...] = ()
    comments: tuple[Span, ...] = ()
    hidden_tags: tuple[Tag, ...] = ()
    is_of_comments: bool = False

    @classmethod
    def of(cls, note: Note, *, is_shown: Callable[[Piece], bool] | None = None) -> Page:
        """Returns the page of a note, with code, math and comments masked.

        A piece for which ``is_shown`` returns True is not masked.
        """
        masked = mask(note.body, is_shown=is_shown)
        comments = comments_of(note.body)
        text = hide(masked.text, comments)
        return cls(
            note=note,
            text=text,
            headings=_headings(note.body),
            lines=Lines.of(note.body),
            unclosed_fence=masked.unclosed,
            masked=text,
            end=end_of_prose(text),
            fences=masked.fences,
            comments=comments,
            hidden_tags=tuple(_tags_within(masked.text, comments)),
        )

    @property
    def searched(self) -> str:
        """The text without the hidden characters at its end: in a drawing, they are nearly all of it."""
        return self.text[: self.end]

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the note: those of its frontmatter, then those of its text in order."""
        tags: Iterable[Tag] = inline_tags(self.searched)
        if self.hidden_tags:  # Obsidian hides a comment, and lists the tags in it
            tags = sorted((*tags, *self.hidden_tags), key=lambda tag: tag.span or (0, 0))
        return (*map(Tag, declared_tags(self.note.frontmatter)), *tags)

    def without(self, spans: Iterable[Span]) -> Page:
        """Returns the page with the claimed spans blank."""
        new = sorted(spans)
        if not new:
            return self
        text = blanked(self.text, self.note.body, new)
        taken = tuple(sorted((*self.taken, *new)))
        headings = tuple(
            [heading for heading in self.headings if text.find("#", heading.start, heading.end) >= 0]
        )
        fences = tuple([fence for fence in self.fences if not overlaps(fence, taken)])
        return replace(self, text=text, headings=headings, fences=fences, taken=taken)

    def is_taken(self, offset: int) -> bool:
        """True if a reader claimed the character at an offset."""
        index = bisect_right(self.taken, offset, key=lambda span: span[1])
        return index < len(self.taken) and self.taken[index][0] <= offset

    def words(self, start: int, end: int) -> str:
        """Returns the text between two offsets, without the spans that other readers claimed."""
        if not self.taken:
            return self.note.body[start:end]
        return "".join([self.note.body[a:b] for a, b in self.free(start, end)])

    def free(self, start: int, end: int) -> Iterator[Span]:
        """Yields the spans between two offsets that no reader claimed."""
        for index in range(bisect_right(self.taken, start, key=lambda span: span[1]), len(self.taken)):
            first, last = self.taken[index]
            if first >= end:
                break
            if start < first:
                yield start, first
            start = last
        if start < end:
            yield start, end

    def rows(self, start: int = 0, end: int | None = None) -> Iterator[Row]:
        """Yields the lines between two offsets; a whole fence is in one row."""
        end = len(self.text) if end is None else end
        while start < end:
            found = self.text.find("\n", start, end)
            stop = end if found < 0 else found
            yield Row(start=start, end=stop, masked=self.text[start:stop], text=self.words(start, stop))
            start = stop + 1

    def line(self, offset: int) -> int:
        """Returns the line in the file, counted from 1, of an offset into the body."""
        return self.note.first_line - 1 + self.lines.at(offset)

    def heading_above(self, offset: int) -> str | None:
        """Returns the text of the nearest heading that begins at or above an offset."""
        index = self.headings_before(offset + 1)
        return self.headings[index - 1].title if index else None

    def headings_before(self, offset: int) -> int:
        """Returns the number of headings that begin before an offset."""
        return bisect_left(self.headings, offset, key=lambda heading: heading.start)


class Claim(Struct, frozen=True):
    """A span of a note's body that a syntax claimed."""

    syntax: str
    span: Span


class Reading(Struct, frozen=True):
    """The drafts that one reader found on a page, its diagnoses, and the spans that it claimed.

    The positions of the drafts are the reader's own. The spans do not overlap. ``deck`` and ``tags`` are for
    all cards of the note, of any reader; a card's own deck takes precedence.
    """

    drafts: tuple[CardDraft, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    claimed: tuple[Span, ...] = ()
    deck: str | None = None
    tags: tuple[str, ...] = ()

    def with_cards_of(self, other: Reading) -> Reading:
        """Returns the reading with the cards of another one after its own."""
        first = max((draft.position for draft in self.drafts), default=-1) + 1
        drafts = (replace(draft, position=first + draft.position) for draft in other.drafts)
        return replace(
            self,
            drafts=(*self.drafts, *drafts),
            deck=self.deck or other.deck,
            tags=(*self.tags, *other.tags),
        )


def _headings(body: str) -> tuple[Heading, ...]:
    """Returns the headings that begin with ``#`` at the margin.

    In Markdown, a line of dashes below a text makes it a heading; below a card, it is meant as a rule.
    """
    return tuple(
        heading for heading in blocks_of(body).headings if not (heading.is_underlined or heading.is_nested)
    )


def _tags_within(text: str, spans: Iterable[Span]) -> Iterator[Tag]:
    for start, end in spans:
        for tag in inline_tags(text[start:end].replace("%%", "  ")):
            if tag.span:
                yield tag._replace(span=(start + tag.span[0], start + tag.span[1]))


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """True if a span overlaps one of others, which are in order and do not overlap each other."""
    start, end = span
    index = bisect_right(others, start, key=lambda other: other[1])
    return index < len(others) and others[index][0] < end
