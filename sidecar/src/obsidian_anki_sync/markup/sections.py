"""The parts of a note that a link can name: a heading with its section, and a block by its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.lines import Lines
from obsidian_anki_sync.markup.links import BLOCK_ID
from obsidian_anki_sync.markup.marks import heading_mark, item_indent
from obsidian_anki_sync.markup.outline import Kind
from obsidian_anki_sync.markup.text import dedented

Line = tuple[str, bool]

_BLOCK_ID = re.compile(BLOCK_ID)
_LOOKS_LIKE_ID = re.compile(r"\^[A-Za-z0-9-]+[ \t]*(?:\n|\Z)")  # a quick check for notes without ids
# Characters that Obsidian does not allow in the address of a heading.
_NOT_IN_ADDRESS = re.compile(r"[\s:#|^\\]+|%%|\[\[|\]\]")
_CODE = (Kind.FENCE, Kind.INDENTED_CODE)


class SectionHeading(Struct, frozen=True):
    """A heading as a link names it: its level, its text in an address, its line counted from 0."""

    level: int
    words: str
    line: int
    names: tuple[str, ...]
    """The text in lower case, with and without a block id at its end."""


def address_of(words: str) -> str:
    """Returns a heading's text as it is written in an ``obsidian://`` address."""
    return " ".join(_NOT_IN_ADDRESS.sub(" ", words).split())


def part_of(body: str, part: str) -> str | None:
    """Returns the Markdown that ``part`` names in a note's body; None if it is missing.

    ``part`` is the text of a link after its first ``#``: ``heading``, ``heading#below it``, ``^block``.
    """
    names = [name.strip() for name in part.split("#") if name.strip()]
    lines = _lines(body)
    if names and names[-1].startswith("^"):
        return _block(lines, names[-1].removeprefix("^"))
    known = headings(body)
    first, low, high = 0, 0, len(lines)
    for name in names:
        wanted = address_of(name).casefold()
        fitting = (one for one in known if low <= one.line < high and wanted in one.names)
        found = next(fitting, None)
        if found is None:
            return None
        first, low, high = found.line, found.line + 1, _end_of(found, known, high)
    return "\n".join(line for line, _ in lines[first:high])


def link_part(body: str, line: int, heading: str | None) -> str:
    """Returns the text of a link to a card after ``#``: the id of the card's block, or its heading.

    ``line`` is where the card begins in the body, counted from 0, and ``heading`` the nearest one above it. A
    heading whose text occurs twice in the note is named together with the headings above it.
    """
    if _LOOKS_LIKE_ID.search(body) and (block := _id_of(islice(_lines(body), max(line, 0), None))):
        return f"^{block}"
    words = address_of(heading) if heading else ""
    if not words or body.count(heading or "") == 1:
        return words
    above = [one for one in headings(body) if one.line <= line]
    if sum(one.words == words for one in headings(body)) < 2 or not above or above[-1].words != words:
        return words
    path = "#".join(_path_to(above))
    # A link leads to the first heading of each name, and the next name may be missing below that one.
    return path if part_of(body, path) is not None else words


@lru_cache(maxsize=4)
def headings(body: str) -> tuple[SectionHeading, ...]:
    """Returns the headings of a note that a link can name, in order."""
    lines = Lines.of(body)
    return tuple(
        SectionHeading(
            level=heading.level,
            words=address_of(heading.title),
            line=lines.at(heading.start) - 1,
            names=_names_of(heading.title),
        )
        for heading in blocks_of(body).headings
        if not heading.is_nested
    )


def _names_of(title: str) -> tuple[str, ...]:
    whole = address_of(title).casefold()
    return (whole, address_of(_BLOCK_ID.sub("", title)).casefold()) if "^" in title else (whole,)


def _end_of(heading: SectionHeading, known: Iterable[SectionHeading], high: int) -> int:
    return next((one.line for one in known if one.line > heading.line and one.level <= heading.level), high)


def _path_to(above: Sequence[SectionHeading]) -> list[str]:
    path: list[SectionHeading] = []
    for one in reversed(above):
        if not path or one.level < path[-1].level:
            path.append(one)
    return [one.words for one in reversed(path)]


def _id_of(lines: Iterable[Line]) -> str | None:
    """Returns the id of the first block of these lines, which is at its end or alone below it."""
    is_below = False
    for number, (line, in_code) in enumerate(lines):
        if number and not in_code and (heading_mark(line) or item_indent(line) is not None):
            return None
        if not in_code and (found := _BLOCK_ID.search(line)):
            return found[1] if not is_below or line.strip() == f"^{found[1]}" else None
        is_blank = not in_code and not line.strip(" \t>")
        if is_below and not is_blank:
            return None
        is_below = is_blank
    return None


def _block(lines: Sequence[Line], block_id: str) -> str | None:
    wanted = block_id.casefold()
    for number, (line, in_code) in enumerate(lines):
        found = None if in_code else _BLOCK_ID.search(line)
        if found and found[1].casefold() == wanted:
            return _block_around(lines, number)
    return None


def _block_around(lines: Sequence[Line], number: int) -> str:
    """Returns the block whose id is in a line: the paragraph of that line, or the item with its children.

    An id alone on its line belongs to the whole block above.
    """
    is_alone = not _BLOCK_ID.sub("", lines[number][0]).strip(" \t>")
    before = (part for part in range(number - 1, -1, -1) if lines[part][0].strip())
    last = next(before, number) if is_alone else number
    first = last
    while first and not (item_indent(lines[first][0]) is not None and not is_alone):
        (above, is_code_above), (_, is_code) = lines[first - 1], lines[first]
        if not (is_code and is_code_above) and (not above.strip() or heading_mark(above)):
            break
        first -= 1
    indent = item_indent(lines[first][0])
    if not is_alone and indent is not None:
        last = max(last, _last_of_item(lines, first, indent))
    return dedented("\n".join(line for line, _ in lines[first : last + 1]))


def _last_of_item(lines: Sequence[Line], number: int, indent: str) -> int:
    last = number
    for below in range(number + 1, len(lines)):
        line, in_code = lines[below]
        if line.strip():
            if not line.startswith((f"{indent} ", f"{indent}\t")) and not in_code:
                break
            last = below
    return last


@lru_cache(maxsize=4)  # the cards of a note come one after another, and so do its embeds
def _lines(body: str) -> tuple[Line, ...]:
    """Returns the lines of a note, each with True if it is in code, a formula or a comment."""
    rows = body.split("\n")
    inside = [False] * len(rows)
    lines = Lines.of(body)
    for kind, start, end in blocks_of(body).pieces:
        first, last = lines.at(start) - 1, lines.at(end) - 1
        if kind in _CODE:
            last += 1
        # The rest of the last line of a formula or a comment is text again.
        inside[first:last] = [True] * (last - first)
    return tuple(zip(rows, inside, strict=True))
