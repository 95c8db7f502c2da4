"""AnkiBridge: fences ``anki``, and texts between the lines ``#anki/start`` and ``#anki/end``."""

from __future__ import annotations

import re

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.fences import Fence, fences
from obsidian_anki_sync.formats.core.keyed_lines import keyed_lines
from obsidian_anki_sync.formats.core.note_types import Typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.markup.text import Span

_KEYS = ("id", "deck", "tags", "delete", "enabled", "cardType")
_HEAD = re.compile(r"^---[ \t]*$", re.MULTILINE)
_SANDWICH = re.compile(
    r"^#anki/start[ \t]*\n(?P<front>(?:(?!#anki/)[^\n]*\n)*)#anki/---[ \t]*\n"
    r"(?P<back>(?:(?!#anki/)[^\n]*\n)*)#anki/end[ \t]*$",
    re.MULTILINE,
)
_CONFIG = re.compile(
    r"\s*(?P<marks>`{3,}|~{3,})anki-config[ \t]*\n(?P<keys>.*?)^(?P=marks)[ \t]*$", re.DOTALL | re.MULTILINE
)
_SEPARATOR = re.compile(r"^={3,}[ \t]*$", re.MULTILINE)


def read_anki_bridge(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each fence ``anki`` and for each text between ``#anki/start`` and ``#anki/end``."""
    builder = ReadingBuilder(page)
    if "anki" in page.note.body:
        for fence in fences(page, "anki"):
            _read_fence(builder, fence, options)
        for found in _SANDWICH.finditer(page.text):
            _read_sandwich(builder, found, options)
    return builder.reading()


def _read_fence(builder: ReadingBuilder, fence: Fence, options: FormatOptions) -> None:
    head = _HEAD.search(fence.content)
    text = fence.content[head.end() :] if head else fence.content
    origin = _origin(fence.span, fence.content[: head.start()] if head else "")
    separator = _SEPARATOR.search(text)
    if separator:
        _add(builder, text[: separator.start()], text[separator.end() :], origin, options)
    else:
        _add(builder, text, None, origin, options)


def _read_sandwich(builder: ReadingBuilder, found: re.Match[str], options: FormatOptions) -> None:
    page = builder.page
    front, back = page.words(*found.span("front")), page.words(*found.span("back"))
    config = _CONFIG.match(front)
    origin = _origin(found.span(), config["keys"] if config else "")
    _add(builder, front[config.end() :] if config else front, back, origin, options)


def _origin(span: Span, keys: str) -> Origin:
    given = keyed_lines(keys, _KEYS)
    return Origin(
        span=span,
        tags=listed_tags(given.get("tags", "")),
        deck=given.get("deck", "").strip("\"'") or None,
        anki_id=declared_id(given.get("id")),
    )


def _add(
    builder: ReadingBuilder, front: str, back: str | None, origin: Origin, options: FormatOptions
) -> None:
    """Adds a card; without a back, it has only a front, as in AnkiBridge."""
    if has_deletion(front):
        builder.card(Typed(CLOZE, {"Text": front.strip(), "Extra": (back or "").strip()}), origin)
    elif back is None:
        builder.card(Typed(BASIC, {"Front": front.strip(), "Back": ""}), origin)
    else:
        builder.question(front, back, options.note_type, origin)
