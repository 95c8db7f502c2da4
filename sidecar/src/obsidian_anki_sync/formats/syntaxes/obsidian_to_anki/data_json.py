"""Obsidian_to_Anki's own settings, from which a vault that used it can be read without writing them anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks

_KEYWORDS = {
    "Begin Note": "start",
    "End Note": "end",
    "Begin Inline Note": "inline_start",
    "End Inline Note": "inline_end",
    "Target Deck Line": "target_deck",
    "File Tags Line": "file_tags",
    "Frozen Fields Line": "frozen",
    "Delete Note Line": "delete",
}
_SWITCHES = {"CurlyCloze": "curly_clozes", "CurlyCloze - Highlights to Clozes": "highlight_clozes"}
_ANKIS_DECK = "Default"


def with_obsidian_to_anki_data(options: FormatOptions, data: Any) -> FormatOptions:
    """The options with the keywords, the folder tables, the tag and the fields of a parsed ``data.json``.

    What is missing there, or not of the form it should be, stays as it was.
    """
    settings = _table(_table(data).get("settings"))
    defaults = _table(settings.get("Defaults"))
    changes: dict[str, Any] = {
        key: word
        for name, key in _KEYWORDS.items()
        if isinstance(word := _table(settings.get("Syntax")).get(name), str) and word.strip()
    }
    changes |= {
        key: defaults[name] for name, key in _SWITCHES.items() if isinstance(defaults.get(name), bool)
    }
    if isinstance(tag := defaults.get("Tag"), str):
        changes["default_tags"] = listed_tags(tag)
    decks = _texts(settings.get("FOLDER_DECKS"))
    if (deck := _texts(defaults).get("Deck")) and deck != _ANKIS_DECK:
        decks = {"/": deck} | decks
    tags = _texts(settings.get("FOLDER_TAGS"))
    fields = _table(_table(data).get("fields_dict"))
    if decks:
        changes["folder_decks"] = decks
    if tags:
        changes["folder_tags"] = {folder: listed_tags(text) for folder, text in tags.items()}
    if fields:
        changes["fields"] = {
            name: tuple(map(str, names)) for name, names in fields.items() if isinstance(names, list)
        }
    marks: ObsidianToAnkiMarks = replace(options.obsidian_to_anki, **changes)
    return replace(options, obsidian_to_anki=marks)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> dict[str, str]:
    return {
        name: text.strip() for name, text in _table(value).items() if isinstance(text, str) and text.strip()
    }
