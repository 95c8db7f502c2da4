"""Reads and writes cards in the Anki Prompts Format, version 2.1.

A batch is between sentinels. A card is a header comment, nine field comments in a fixed order, each on its
own line with its content below, and a manifest comment that repeats the header as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.note_type import APF_DRAW, APF_FIELDS, APF_MISSING, APF_SIMPLE
from obsidian_anki_sync.formats.core.note_types import APF_CLOZE_FIELDS
from obsidian_anki_sync.markup.masking import mask

VERSION = "PROMPT_VERSION: apf-v2.1"
BEGIN = "BEGIN_CARDS"
END = "END_CARDS"
FINAL_LINE = "END_OF_CARDS"

NOTE_TYPES = {"Simple": APF_SIMPLE, "Missing": APF_MISSING, "Draw": APF_DRAW}

_LABELS = (
    "Title",
    "Subtitle (optional)",
    "Syntax (inline) (optional)",
    "Sample (caption) (optional)",
    "Sample (code block or image) (optional for Missing)",
    "Key point (code block / image)",
    "Key point notes",
    "Other notes (optional)",
    "Markdown (optional)",
)
FIELD_LABELS = dict(zip(APF_FIELDS, _LABELS, strict=True))
"""The words of the comment above each field, by the field's name."""

_MARK = re.compile(rf"^[ \t]*(?:<!--([^\n]*)-->|({FINAL_LINE}))[ \t]*$", re.MULTILINE)
_FIELD = re.compile(
    r"(title|subtitle|syntax|sample|key point notes|key point|other notes|markdown)(?:\s*\((.*)\))?",
    re.IGNORECASE,
)
_BARE_NAMES = {name.partition(" (")[0].lower(): name for name in APF_FIELDS}
_HEADER = re.compile(
    r"Card\s+(\d{1,9})\s*\|\s*slug:\s*([^|\s]*)\s*\|\s*CardType:\s*(\w*)\s*\|\s*Tags:([^|]*)"
)
_HEADER_BEGINNING = re.compile(r"Card\s+\d+\s*\|")


class ApfCard(Struct, frozen=True):
    """A card of a batch: ``card_type`` is Simple, Missing or Draw; ``fields`` are those with content.

    ``language`` is the programming language in the manifest; ``line`` is the line of the text, counted from
    1.
    """

    slug: str
    card_type: str
    tags: tuple[str, ...]
    fields: Mapping[str, str]
    language: str = ""
    line: int = 1

    @property
    def has_cloze(self) -> bool:
        """True if a field that a Missing card shows has a deletion."""
        return any(has_deletion(self.fields.get(name, "")) for name in APF_CLOZE_FIELDS)

    @property
    def is_complete(self) -> bool:
        """True if the card has a question and an answer."""
        has_text = bool(self.fields.get("Title") and self.fields.get("Key point"))
        return has_text and self.card_type in NOTE_TYPES and (self.card_type != "Missing" or self.has_cloze)


class MarkKind(StrEnum):
    """The role of a comment, or of the final line, in a batch."""

    SENTINEL = "sentinel"
    HEADER = "header"
    FIELD = "field"
    MANIFEST = "manifest"


class ApfComment(Struct, frozen=True):
    """A comment of the format, its words, and the content below it up to the next one."""

    kind: MarkKind
    words: str
    start: int
    end: int
    content: str

    @property
    def field_name(self) -> str:
        """The field that the comment begins; empty for other comments."""
        return _field_name(self.words) if self.kind is MarkKind.FIELD else ""


class ApfBlock(Struct, frozen=True):
    """A header with its comments, and its start and end in the text."""

    header: ApfComment
    marks: tuple[ApfComment, ...]
    start: int
    end: int

    @property
    def parts(self) -> tuple[int, str, str, tuple[str, ...]] | None:
        """Number, slug, card type and tags in the header; None for a malformed header."""
        found = _HEADER.fullmatch(self.header.words)
        return (int(found[1]), found[2], found[3], tuple(found[4].split())) if found else None

    @property
    def fields(self) -> dict[str, str]:
        """The content by field, in the format's order; the first of two fields with one name counts."""
        found: dict[str, str] = {}
        for mark in self.marks:
            if mark.kind is MarkKind.FIELD and mark.content:
                found.setdefault(mark.field_name, mark.content)
        return {name: found[name] for name in APF_FIELDS if name in found}

    @property
    def manifest(self) -> Any:
        """The parsed JSON of the manifest; None if it is missing or not JSON."""
        for mark in self.marks:
            if mark.kind is MarkKind.MANIFEST:
                return _parsed(mark.words.partition(":")[2])
        return None


def read_apf(text: str) -> tuple[ApfCard, ...]:
    """Returns the cards of a batch, ignoring text around it and blocks with a malformed header."""
    return tuple(card for block in apf_blocks(marks_of(text)) if (card := as_card(block, text)))


def marks_of(text: str) -> tuple[ApfComment, ...]:
    """Returns every comment of the format outside code, with the content below it."""
    found = [
        (kind, words, mark.start(), mark.end())
        for mark in _MARK.finditer(mask(text, comments=False).text)
        if (kind := _kind(words := text[slice(*mark.span(1 if mark[2] is None else 2))].strip()))
    ]
    ends = [start for _, _, start, _ in found[1:]] + [len(text)]
    return tuple(
        ApfComment(
            kind=kind,
            words=words,
            start=start,
            end=end,
            content=text[end:following].strip("\n").rstrip(),
        )
        for (kind, words, start, end), following in zip(found, ends, strict=False)
    )


def apf_blocks(marks: Sequence[ApfComment]) -> Iterator[ApfBlock]:
    """Yields a block for each header, up to its manifest or the next header or sentinel."""
    header: ApfComment | None = None
    body: list[ApfComment] = []
    for mark in marks:
        if mark.kind in (MarkKind.FIELD, MarkKind.MANIFEST):
            body.append(mark)
        if header and mark.kind is not MarkKind.FIELD:
            yield ApfBlock(header=header, marks=tuple(body), start=header.start, end=_block_end(mark))
            header = None
        if mark.kind is not MarkKind.FIELD:
            body = []
        if mark.kind is MarkKind.HEADER:
            header = mark
    if header:
        last = body[-1] if body else header
        end = last.end + len(last.content) + 1
        yield ApfBlock(header=header, marks=tuple(body), start=header.start, end=end)


def as_card(block: ApfBlock, text: str) -> ApfCard | None:
    """Returns the card of a block; None if its header is malformed."""
    if block.parts is None:
        return None
    _, slug, card_type, tags = block.parts
    manifest = block.manifest
    language = manifest.get("lang") if isinstance(manifest, dict) else None
    return ApfCard(
        slug=slug,
        card_type=card_type,
        tags=tags,
        fields=block.fields,
        language=language if isinstance(language, str) else "",
        line=text.count("\n", 0, block.start) + 1,
    )


def _block_end(mark: ApfComment) -> int:
    return mark.end if mark.kind is MarkKind.MANIFEST else mark.start


def _kind(words: str) -> MarkKind | None:
    if words in (BEGIN, END, FINAL_LINE) or words.startswith("PROMPT_VERSION:"):
        return MarkKind.SENTINEL
    if words.startswith("manifest:"):
        return MarkKind.MANIFEST
    if _HEADER_BEGINNING.match(words):
        return MarkKind.HEADER
    return MarkKind.FIELD if _field_name(words) else None


def _field_name(words: str) -> str:
    """Returns the field that a comment names, also in shorter forms such as ``Key point (image)``."""
    found = _FIELD.fullmatch(words)
    if not found:
        return ""
    bare, rest = found[1].lower(), (found[2] or "").lower()
    if bare == "sample":
        return APF_FIELDS[3] if rest.startswith("caption") else APF_FIELDS[4]
    return _BARE_NAMES[bare]


def _parsed(source: str) -> Any:
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        return None
