"""Which notes go to a language model: only those that the settings or the note itself name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.properties import property_value
from obsidian_anki_sync.markup.tags import declared_tags, has_tag, inline_tags, tags_anywhere
from obsidian_anki_sync.pipeline.cards.eligibility import left_out
from obsidian_anki_sync.settings import Settings

# The key in the frontmatter, and its values.
_KEY = "anki"
_GENERATE = "generate"
_PRIVATE = "private"


class NoteChoice(StrEnum):
    """If a note goes to the model, or why not."""

    CHOSEN = "chosen"
    UNNAMED = "unnamed"
    PRIVATE = "private"
    LEFT_OUT = "left-out"
    HAS_CARDS = "has-cards"


def choose(note: Note, own_cards: int, settings: Settings, *, is_asked_for: bool = False) -> NoteChoice:
    """Decides if a note goes to the model; ``own_cards`` is the number of its own cards.

    A private note, or one that the settings exclude, is never sent. A note that asks for generation gets it
    even if it holds cards; another note with cards only if the settings allow it. A tag that forbids counts
    anywhere, also in code. A tag that asks counts only where Obsidian reads it as a tag.
    """
    own = settings.generation
    asked = _words(property_value(note.frontmatter, _KEY))
    declared = declared_tags(note.frontmatter)
    if _PRIVATE in asked or _has_any(own.never_tags, (*declared, *tags_anywhere(note.body))):
        return NoteChoice.PRIVATE
    if left_out(note, settings.selection):
        return NoteChoice.LEFT_OUT
    if _GENERATE in asked or is_asked_for:
        return NoteChoice.CHOSEN
    if not (lies_in(note.path, own.folders) or (own.tags and _has_any(own.tags, _names(note, declared)))):
        return NoteChoice.UNNAMED
    return NoteChoice.HAS_CARDS if own_cards and not own.add_to_cards else NoteChoice.CHOSEN


def asks_for_cards(note: Note) -> bool:
    """True if a note's own frontmatter asks for generated cards."""
    return _GENERATE in _words(property_value(note.frontmatter, _KEY))


def rules_digest(settings: Settings) -> str:
    """Returns a hash of the rules that choose: when it changes, every note is considered again."""
    own = settings.generation
    rules = (own.folders, own.tags, own.never_tags, own.add_to_cards, own.shortest)
    return hashlib.sha256(repr((*rules, settings.selection.of_content)).encode()).hexdigest()[:16]


def _words(value: Any) -> set[str]:
    values = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
    return {str(word).strip().casefold() for word in values}


def _names(note: Note, declared: Iterable[str]) -> list[str]:
    return [*declared, *(tag.name for tag in inline_tags(mask(note.body).text))]


def _has_any(wanted: Iterable[str], names: Iterable[str]) -> bool:
    names = tuple(names)
    return any(has_tag(names, tag) for tag in wanted)
