"""The parts of a note that a link may name: a heading with what stands below it, and a block by its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from textwrap import dedent

Line = tuple[str, bool]

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\Z")
_FENCE = re.compile(r"[ \t>]*(`{3,}(?!.*`)|~{3,})")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]")
_BLOCK_ID = re.compile(r"(?:\A|\s)\^([A-Za-z0-9-]+)[ \t]*\Z")
# What Obsidian cannot have in the address of a heading.
_NOT_IN_ADDRESS = re.compile(r"[\s:#|^\\]+|%%|\[\[|\]\]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 1, its words as an address has them, and its line counted from 0."""

    level: int
    words: str
    line: int


def address_of(words: str) -> str:
    """A heading's words as an ``obsidian://`` address has them."""
    return " ".join(_NOT_IN_ADDRESS.sub(" ", words).split())


def part_of(body: str, place: str) -> str | None:
    """The Markdown that ``place`` names in a note's body, or None where there is no such place.

    ``place`` is what stands behind the first ``#`` of a link: ``heading``, ``heading#below it``, ``^block``.
    """
    names = [name.strip() for name in place.split("#") if name.strip()]
    lines = _lines(body)
    if names and names[-1].startswith("^"):
        return _block(lines, names[-1].removeprefix("^"))
    known = headings(body)
    first, low, high = 0, 0, len(lines)
    for name in names:
        wanted = address_of(name).casefold()
        fitting = (one for one in known if low <= one.line < high and one.words.casefold() == wanted)
        found = next(fitting, None)
        if found is None:
            return None
        first, low, high = found.line, found.line + 1, _end_of(found, known, high)
    return "\n".join(line for line, _ in lines[first:high])


def place_of(body: str, line: int, heading: str | None) -> str:
    """What a link to a card has behind its first ``#``: the id of the card's block, or its heading.

    ``line`` is where the card begins in the body, counted from 0, and ``heading`` the nearest one above it. A
    heading whose words the note has twice is named together with those that it stands below.
    """
    if "^" in body and (block := _id_of(islice(_lines(body), max(line, 0), None))):
        return f"^{block}"
    words = address_of(heading) if heading else ""
    if not words or body.count(heading or "") == 1:
        return words
    above = [one for one in headings(body) if one.line <= line]
    if sum(one.words == words for one in headings(body)) < 2 or not above or above[-1].words != words:
        return words
    return "#".join(_path_to(above))


@lru_cache(maxsize=4)
def headings(body: str) -> tuple[Heading, ...]:
    """The headings of a note's body, in order; those that stand in code are none."""
    return tuple(
        Heading(len(found[1]), address_of(found[2]), number)
        for number, (line, in_code) in enumerate(_lines(body))
        if not in_code and (found := _HEADING.match(line))
    )


def _end_of(heading: Heading, known: Iterable[Heading], high: int) -> int:
    return next((one.line for one in known if one.line > heading.line and one.level <= heading.level), high)


def _path_to(above: Sequence[Heading]) -> list[str]:
    path: list[Heading] = []
    for one in reversed(above):
        if not path or one.level < path[-1].level:
            path.append(one)
    return [one.words for one in reversed(path)]


def _id_of(lines: Iterable[Line]) -> str | None:
    """The id of the block that these lines begin with: at its end, or alone behind it."""
    is_behind = False
    for number, (line, in_code) in enumerate(lines):
        if number and not in_code and (_HEADING.match(line) or _ITEM.match(line)):
            return None
        if not in_code and (found := _BLOCK_ID.search(line)):
            return found[1] if not is_behind or line.strip() == f"^{found[1]}" else None
        is_blank = not in_code and not line.strip(" \t>")
        if is_behind and not is_blank:
            return None
        is_behind = is_blank
    return None


def _block(lines: Sequence[Line], block_id: str) -> str | None:
    wanted = block_id.casefold()
    for number, (line, in_code) in enumerate(lines):
        found = None if in_code else _BLOCK_ID.search(line)
        if found and found[1].casefold() == wanted:
            return _block_around(lines, number)
    return None


def _block_around(lines: Sequence[Line], number: int) -> str:
    """The block whose id stands in a line: the lines before it, or a whole item with what is below it.

    An id alone in its line is that of the whole block before.
    """
    is_alone = not _BLOCK_ID.sub("", lines[number][0]).strip(" \t>")
    before = (place for place in range(number - 1, -1, -1) if lines[place][0].strip())
    last = next(before, number) if is_alone else number
    first = last
    while first and not (_ITEM.match(lines[first][0]) and not is_alone):
        (above, is_code_above), (_, is_code) = lines[first - 1], lines[first]
        if not (is_code and is_code_above) and (not above.strip() or _HEADING.match(above)):
            break
        first -= 1
    if not is_alone and (item := _ITEM.match(lines[first][0])):
        last = max(last, _last_of_item(lines, first, item[1]))
    return dedent("\n".join(line for line, _ in lines[first : last + 1]))


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
    """The lines of a note's body, and whether each belongs to fenced code."""
    lines: list[Line] = []
    fence = ""
    for line in body.split("\n"):
        found = _FENCE.match(line)
        lines.append((line, bool(fence or found)))
        if not fence:
            fence = found[1] if found else ""
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
    return tuple(lines)
