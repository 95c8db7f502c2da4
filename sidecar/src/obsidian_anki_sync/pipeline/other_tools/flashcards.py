"""Converts the settings of Flashcards, its ``data.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from obsidian_anki_sync.pipeline.other_tools.settings_taken_over import TakenOver, table, texts

_MARKS = {
    "flashcardsTag": "syntax.flashcards.tag",
    "inlineSeparator": "syntax.flashcards.separator",
    "inlineSeparatorReverse": "syntax.flashcards.separator_reversed",
}

BY_DEFAULT: Mapping[str, Any] = {"flashcardsTag": "card", "deck": "Default", "contextAwareMode": True}
"""The tool's settings before it writes a file of its own."""


def taken_from_flashcards(data: Any) -> TakenOver:
    """Converts the tool's parsed settings."""
    settings = table(data)
    known = texts(settings)
    changes: dict[str, Any] = {key: known[name].lstrip("#") for name, key in _MARKS.items() if name in known}
    if settings.get("folderBasedDeck") is True:
        changes["deck_from_folder"] = True
    elif deck := known.get("deck"):
        changes |= {"deck": deck, "deck_from_folder": False}
    if settings.get("contextAwareMode") is True:
        changes["rendering.context"] = "headings"
    if tag := known.get("defaultAnkiTag"):
        changes["syntax.obsidian_to_anki.default_tags"] = tag.split()
    syntaxes = ("flashcards", "flashcards-inline", "flashcards-cloze")
    return TakenOver(changes, tuple(_not_taken(settings)), syntaxes)


def _not_taken(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("folderBasedDeck") is True:
        yield "folderBasedDeck: decks follow the folders, below the deck of the setting deck."
    if settings.get("contextAwareMode") is True:
        yield "contextAwareMode: the headings are in a field of their own, Context, not in the question."
    if settings.get("sourceSupport") is True:
        yield "sourceSupport: every card has its link in the field Source."
    if settings.get("codeHighlightSupport") is False:
        yield "codeHighlightSupport is off: here, code is coloured; rendering.highlight_code switches it off."
    if settings.get("inlineID") is True:
        yield "inlineID: ids at a line's end are read. New ones are written only if you set id_comments."
