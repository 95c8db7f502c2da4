"""AnkiBridge: fences ``anki`` with settings, a line ``---``, the front, a line ``===`` and the back."""

from __future__ import annotations

import re

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.note_type import CLOZE
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.fences import Fence, fences
from obsidian_anki_sync.formats.core.keyed_lines import keyed_lines
from obsidian_anki_sync.formats.core.note_types import Typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import listed_tags

_KEYS = ("id", "deck", "tags", "delete", "enabled", "cardType")
_HEAD = re.compile(r"^---[ \t]*$", re.MULTILINE)
_PARTING = re.compile(r"^={3,}[ \t]*$", re.MULTILINE)


def read_anki_bridge(page: Page, options: FormatOptions) -> Reading:
    """A card for each fence ``anki``."""
    builder = ReadingBuilder(page)
    if "anki" in page.note.body:
        for fence in fences(page, "anki"):
            _read_fence(builder, fence, options)
    return builder.reading()


def _read_fence(builder: ReadingBuilder, fence: Fence, options: FormatOptions) -> None:
    head = _HEAD.search(fence.content)
    given = keyed_lines(fence.content[: head.start()], _KEYS) if head else {}
    text = fence.content[head.end() :] if head else fence.content
    origin = Origin(
        fence.span,
        listed_tags(given.get("tags", "")),
        given.get("deck", "").strip("\"'") or None,
        declared_id(given.get("id")),
    )
    parting = _PARTING.search(text)
    front, back = (text[: parting.start()], text[parting.end() :]) if parting else (text, "")
    if has_deletion(front):
        builder.card(Typed(CLOZE, {"Text": front.strip(), "Extra": back.strip()}), origin)
    elif parting:
        builder.question(front, back, options.note_type, origin)
    else:
        builder.claim(fence.span)
        message = "In this fence no line === parts front and back; it is no card."
        builder.say("block-without-separator", message, fence.span[0])
