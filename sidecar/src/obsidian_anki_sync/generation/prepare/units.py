"""Divides the text of a note into units: blocks, list items and sentences, each with its position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex
from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.generation.prepare.placeholders import Protected, protected_in
from obsidian_anki_sync.markup import marks, outline
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.text import FILLER, Span

_LONGEST_UNIT = 2000  # characters
# A callout's title with so many words is a sentence.
_SENTENCE_WORDS = 5
_LINE = regex.compile(r"[^\n]*")
_QUOTES = regex.compile(rf"(?:[ \t]{{0,3}}{marks.QUOTE})+")
_CALLOUT = regex.compile(rf"{marks.CALLOUT}[ \t]*")
_RULE = regex.compile(rf"[ \t]*(?:{marks.RULE}|(?:=[ \t]*){{3,}})")
_ITEM = regex.compile(rf"[ \t]*(?P<mark>{marks.ITEM})[ \t]+(?P<box>{marks.TASK}[ \t]+)?")
_DEFINITION = regex.compile(r":[ \t]+\S")
_ROW = regex.compile(r"[^\n]*\|[^\n]*")
_DELIMITERS = regex.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*")
_CELL_END = regex.compile(r"(?<!\\)\|")
_TODO = regex.compile(r"\W*(?:to-?do|fixme|tbd|wip|сделать|дописать)\b", regex.IGNORECASE)

# A sentence ends at its mark, after closing quotes, if a new one can begin there. Scripts without blanks
# between words need none here either.
_SENTENCE_END = regex.compile(
    r"""(?: [.!?…‽؟।॥]++ ["'»«”“’)\]*_]*+ \s++ (?:>\s*+)*+
            (?= ["'«„“‘(\[*_¿¡]* [\p{Lu}\p{Lt}\p{Lo}\p{N}\ue000] ) )
      | (?: [。！？｡]++ [」』”’）]*+ \s*+ )
    """,
    regex.VERBOSE,
)
_LAST_WORD = regex.compile(r"(?:^|[\s(\[«„“\"'])([^\s(\[«„“\"']*)$")
# An initial, a day of a month, a century in Roman figures: a full stop after these marks an ordinal.
_ORDINAL = regex.compile(r"\p{L}|\d{1,2}|[IVXLCivxlc]+|(?:\p{L}\.)+\p{L}")
_ABBREVIATIONS = frozenset(
    """
    abb abs al anm approx art aufl ave bd bsp bspw bzw ca cf ch chr co corp dept dez dr ed eds eq etc ev evtl
    fig figs ff ggf hl hr hrsg inc inkl insb jan feb jr jh kap lat lt ltd max min mio mr mrs ms mt nov nr no
    nos okt op pp prof ref rev sec sen sept sog sr st str tab univ usf usw vgl vol vs zzgl
    англ гг гл греч др ед им кв лат млн млрд напр нем обл пос пр проф рис руб см ср ст стр табл тел тыс ул
    фр яз
    """.split()  # noqa: SIM905 - a list of words is read as one
)


class HeadingAbove(Struct, frozen=True):
    """A heading above a piece of text, and its offset."""

    level: int
    title: str
    start: int


class Passage(Struct, frozen=True):
    """A block, list item or sentence: its position in the body, and its headings.

    ``is_todo`` is true for a task, which is not a fact. ``lead`` are the words above it
    that it belongs to, a callout's title. A row of a table has the words of the header as ``labels``.
    ``is_whole`` keeps it from being parted into sentences.
    """

    start: int
    end: int
    headings: tuple[HeadingAbove, ...] = ()
    is_todo: bool = False
    lead: str = ""
    labels: tuple[str, ...] = ()
    is_whole: bool = False


class SplitText(Struct, frozen=True):
    """A body's pieces in order, and its protected pieces."""

    pieces: tuple[Passage, ...]
    protected: tuple[Protected, ...]


def part(body: str, taken: Iterable[Span] = ()) -> SplitText:
    """Returns the pieces of a body, without comments and claimed spans."""
    protected = tuple(protected_in(body))
    text = _masked(body, protected, taken)
    return SplitText(tuple(_with_pictures(_pieces(text, body), protected)), protected)


def cells_of(row: str) -> tuple[str, ...]:
    """Returns the cells of a table's row."""
    words = row.strip()
    words = words[1:] if words.startswith("|") else words
    words = words[:-1] if words.endswith("|") and not words.endswith("\\|") else words
    return tuple(cell.replace("\\|", "|").strip() for cell in _CELL_END.split(words))


def _with_pictures(pieces: Iterable[Passage], protected: Sequence[Protected]) -> Iterator[Passage]:
    """Yields the pieces; embeds alone in a block go with the piece before them under the same headings."""
    embeds = {piece.start: piece.end for piece in protected if piece.kind == "EMBED"}
    before: Passage | None = None
    for piece in pieces:
        if (
            before
            and embeds.get(piece.start) == piece.end
            and not (before.is_todo or before.labels)
            and (before.headings, before.lead) == (piece.headings, piece.lead)
        ):
            before = replace(before, end=piece.end)
            continue
        if before:
            yield before
        before = piece
    if before:
        yield before


def _masked(body: str, protected: Iterable[Protected], taken: Iterable[Span]) -> str:
    """Returns a text of the same length: code as one word, comments and cards blank."""
    letters = list(body)
    for piece in protected:
        if piece.kind == "COMMENT":
            within = letters[piece.start : piece.end]
            letters[piece.start : piece.end] = ["\n" if letter == "\n" else " " for letter in within]
        else:
            letters[piece.start : piece.end] = FILLER * (piece.end - piece.start)
    for start, end in taken:
        letters[start:end] = "\n" * len(letters[start:end])
    return "".join(letters)


def _pieces(text: str, body: str) -> Iterator[Passage]:
    for block in _Blocks(text, body).all():
        spans = sentences(text, block.start, block.end)
        if block.is_whole:
            spans = _trimmed(text, block.start, block.end)
        for start, end in spans:
            is_todo = block.is_todo or _is_todo(text, start, end)
            yield replace(block, start=start, end=end, is_todo=is_todo)


def _is_todo(text: str, start: int, end: int) -> bool:
    return _TODO.match(text, start, end) is not None


class _Blocks:
    """Collects the lines of a masked text in blocks."""

    def __init__(self, text: str, body: str) -> None:
        self._text = text
        self._body = body
        blocks = blocks_of(body)
        self._headings_at = {heading.start: heading for heading in blocks.headings}
        self._items = frozenset(item.start for item in blocks.items)
        self._headings: list[HeadingAbove] = []
        self._start = -1
        self._end = -1
        self._last_line = -1
        self._is_task = False
        self._is_definition = False
        self._labels: tuple[str, ...] = ()
        self._title: Span | None = None
        self._title_is_used = False
        self._found: list[Passage] = []

    def all(self) -> list[Passage]:
        """Returns the blocks in order."""
        position = 0
        while position <= len(self._text):
            heading = self._headings_at.get(position)
            if heading and self._text[heading.start : heading.end].strip():
                self._enter(heading)
                position = heading.end + 1
                continue
            end = self._line_end(position)
            position = self._take(position, end)
        self._leave_callout()
        return self._found

    def _line_end(self, position: int) -> int:
        return _after(_LINE, self._text, position, len(self._text))

    def _take(self, line: int, end: int) -> int:
        """Adds a line; returns the offset of the next one."""
        start = _after(_QUOTES, self._text, line, end)
        if start == line:
            self._leave_callout(closes=bool(self._title))
        if self._is_break(start, end):
            return end + 1
        if after := self._table(start, end):
            return after
        if self._labels:
            self._add(start, end, labels=self._labels, is_whole=True)
            return end + 1
        item = _ITEM.match(self._text, start, end)
        if item and item.start("mark") in self._items:
            self._close()
            self._is_task = item["box"] is not None
            start = item.end()
        if title := _CALLOUT.match(self._text, start, end):
            self._enter_callout(title.end(), end)
            return end + 1
        if self._start >= 0 and _DEFINITION.match(self._text, start, end):
            self._define()
        if self._start < 0:
            self._start = start
        self._end = end
        if not _DEFINITION.match(self._text, start, end):
            self._last_line = start
        return end + 1

    def _table(self, start: int, end: int) -> int:
        """Enters a table whose header is this line; returns where its rows begin, 0 if it is not one."""
        if self._labels or not _ROW.fullmatch(self._text, start, end):
            return 0
        below_end = self._line_end(end + 1)
        below = _after(_QUOTES, self._text, end + 1, below_end)
        if "|" not in self._text[below:below_end] or not _DELIMITERS.fullmatch(self._text, below, below_end):
            return 0
        self._close()
        self._labels = cells_of(self._body[start:end])
        return below_end + 1

    def _define(self) -> None:
        """Begins a definition: the line before it is its term, what is above that another block."""
        if self._last_line > self._start:
            term, end = self._last_line, self._end
            self._end = self._text.rindex("\n", self._start, term)
            self._close()
            self._start, self._end = term, end
        self._is_definition = True

    def _is_break(self, start: int, end: int) -> bool:
        """True if a line ends the block: it is blank or a rule."""
        if self._text[start:end].strip() and not _RULE.fullmatch(self._text, start, end):
            return False
        self._close()
        self._labels = ()
        return True

    def _enter(self, heading: outline.Heading) -> None:
        self._leave_callout()
        self._labels = ()
        self._headings = [above for above in self._headings if above.level < heading.level]
        self._headings.append(HeadingAbove(heading.level, heading.title, heading.start))

    def _enter_callout(self, start: int, end: int) -> None:
        self._leave_callout()
        span = next(iter(_trimmed(self._text, start, end)), None)
        if span and len(self._text[slice(*span)].split()) >= _SENTENCE_WORDS:
            self._add(*span)
        else:
            self._title, self._title_is_used = span, False

    def _leave_callout(self, *, closes: bool = True) -> None:
        """Ends the callout; a title without text is a block of its own."""
        if closes:
            self._close()
        if self._title and not self._title_is_used:
            title, self._title = self._title, None
            self._add(*title)
        if closes:
            self._title = None

    def _close(self) -> None:
        if 0 <= self._start < self._end:
            self._add(self._start, self._end, is_whole=self._is_definition)
        self._start = self._end = self._last_line = -1
        self._is_task = self._is_definition = False

    def _add(self, start: int, end: int, *, labels: tuple[str, ...] = (), is_whole: bool = False) -> None:
        lead = self._body[slice(*self._title)] if self._title else ""
        self._title_is_used = True
        piece = Passage(
            start=start,
            end=end,
            headings=tuple(self._headings),
            is_todo=self._is_task,
            lead=lead,
            labels=labels,
            is_whole=is_whole,
        )
        self._found.append(piece)


def _after(pattern: regex.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yields the spans of the sentences between two offsets, without the blanks around them."""
    position = start
    for mark in _SENTENCE_END.finditer(text, start, end):
        if not _is_abbreviated(text, position, mark):
            yield from _stripped(text, position, mark.end())
            position = mark.end()
    yield from _stripped(text, position, end)


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    """Yields the span without surrounding blanks; a text too long for a sentence is cut at blanks."""
    while end - start > _LONGEST_UNIT:
        cut = max(text.rfind("\n", start, start + _LONGEST_UNIT), start)
        cut = cut if cut > start else max(text.rfind(" ", start, start + _LONGEST_UNIT), start)
        if cut == start:
            break
        yield from _trimmed(text, start, cut)
        start = cut + 1
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    if words.strip():
        yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _is_abbreviated(text: str, start: int, mark: regex.Match[str]) -> bool:
    """True if the full stop belongs to an abbreviation and ends no sentence."""
    if not mark[0].startswith(".") or mark[0].startswith(".."):
        return False
    word = _LAST_WORD.search(text[max(start, mark.start() - 40) : mark.start()])
    if not word:
        return False
    last = word[1]
    return _ORDINAL.fullmatch(last) is not None or last.casefold() in _ABBREVIATIONS
