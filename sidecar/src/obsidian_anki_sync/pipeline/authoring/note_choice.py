"""Which notes go to a language model: those that the settings or the note itself name, and no other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.pipeline.cards.eligibility import left_out
from obsidian_anki_sync.render.tags import INLINE_TAG, anki_tags, declared_tags, is_tag
from obsidian_anki_sync.settings import Settings

# The frontmatter's key, and what it may say.
_KEY = "anki"
_GENERATE = "generate"
_PRIVATE = "private"

_TAG = re.compile(rf"(?<![^\s(\[>*_~]){INLINE_TAG}")


class Verdict(StrEnum):
    """Whether a note goes to the model, and why not."""

    CHOSEN = "chosen"
    UNNAMED = "unnamed"
    PRIVATE = "private"
    LEFT_OUT = "left-out"
    HAS_CARDS = "has-cards"


def choose(note: Note, own_cards: int, settings: Settings) -> Verdict:
    """Whether a note goes to the model; ``own_cards`` is how many cards stand in it.

    A note that is private, or that the settings leave out altogether, goes nowhere, whatever else names it.
    One that asks for generation itself gets it
    beside cards of its own; any other only where the settings say so. Where a tag forbids, it counts wherever
    it stands, in code too; where one asks, only where Obsidian takes it for a tag.
    """
    own = settings.generation
    asked = _words(note.frontmatter.get(_KEY))
    declared = declared_tags(note.frontmatter.get("tags"))
    if _PRIVATE in asked or _has_any(own.never_tags, (*declared, *_inline(note.body))):
        return Verdict.PRIVATE
    if left_out(note, settings.selection):
        return Verdict.LEFT_OUT
    if _GENERATE in asked:
        return Verdict.CHOSEN
    named = any(_is_below(note.path, folder) for folder in own.folders) or (
        bool(own.tags) and _has_any(own.tags, (*declared, *_inline(mask(note.body).text)))
    )
    if not named:
        return Verdict.UNNAMED
    return Verdict.HAS_CARDS if own_cards and not own.add_to_cards else Verdict.CHOSEN


def rules_digest(settings: Settings) -> str:
    """A hash of the rules that choose: a note that they left is looked at again when they change."""
    own = settings.generation
    rules = (own.folders, own.tags, own.never_tags, own.add_to_cards, own.shortest)
    return hashlib.sha256(repr((*rules, settings.selection.of_content)).encode()).hexdigest()[:16]


def _words(value: Any) -> set[str]:
    values = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
    return {str(word).strip().casefold() for word in values}


def _is_below(path: str, folder: str) -> bool:
    name = folder.strip("/").removeprefix("./")
    return name in ("", ".") or path.startswith(f"{name}/")


def _inline(text: str) -> list[str]:
    return [tag for tag in _TAG.findall(text) if is_tag(tag)]


def _has_any(wanted: Iterable[str], tags: Iterable[Any]) -> bool:
    """Whether a note has one of the tags, or one nested below it."""
    found = [tag.casefold() for tag in anki_tags(tags)]
    names = [tag.casefold() for tag in anki_tags(wanted)]
    return any(tag == name or tag.startswith(f"{name}::") for tag in found for name in names)
