"""Converts the settings of Spaced Repetition, its ``data.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from obsidian_anki_sync.pipeline.other_tools.settings_taken_over import TakenOver, as_globs, table, words

_KEYS = "syntax.spaced_repetition"
_MARKS = {
    "singleLineCardSeparator": "inline",
    "singleLineReversedCardSeparator": "inline_reversed",
    "multilineCardSeparator": "below",
    "multilineReversedCardSeparator": "below_reversed",
    "multilineCardEndMarker": "end",
}
_CLOZES = {
    "convertHighlightsToClozes": "==[123;;]answer[;;hint]==",
    "convertBoldTextToClozes": "**[123;;]answer[;;hint]**",
    "convertCurlyBracketsToClozes": "{{[123;;]answer[;;hint]}}",
}
_SHORT = {
    "==[123;;]answer[;;hint]==": "highlight",
    "**[123;;]answer[;;hint]**": "bold",
    "{{[123;;]answer[;;hint]}}": "braces",
}
_OF_ITS_SCHEDULE = frozenset(
    {"algorithm", "baseEase", "lapsesIntervalChange", "easyBonus", "maximumInterval"}
)

BY_DEFAULT: Mapping[str, Any] = {}
"""The tool's defaults are those of this program."""


def taken_from_spaced_repetition(data: Any) -> TakenOver:
    """Converts the tool's parsed settings."""
    settings = table(table(data).get("settings"))
    changes: dict[str, Any] = {}
    if tags := [tag.lstrip("#") for tag in words(settings.get("flashcardTags"))]:
        changes[f"{_KEYS}.tags"] = tags
    for name, key in _MARKS.items():
        mark = settings.get(name)
        if isinstance(mark, str):
            changes[f"{_KEYS}.{key}"] = mark.strip()
    if (clozes := _clozes(settings)) is not None:
        changes[f"{_KEYS}.clozes"] = clozes
    if settings.get("convertFoldersToDecks") is True:
        changes[f"{_KEYS}.folders"] = ["/"]
    if settings.get("showContextInCards") is True:
        changes["rendering.context"] = "note"
    globs, unknown = as_globs(tuple(_as_notes(words(settings.get("noteFoldersToIgnore")))))
    if globs:
        changes["exclude"] = list(globs)
    if ignored := [tag.lstrip("#") for tag in words(settings.get("flashcardTagsToIgnore"))]:
        changes["selection.exclude_tags"] = ignored
    return TakenOver(changes, tuple(_not_taken(settings, unknown)), ("spaced-repetition",))


def _clozes(settings: Mapping[str, Any]) -> list[str] | None:
    """Returns the patterns of deletions; older versions of the tool have a switch for each instead."""
    patterns = settings.get("clozePatterns")
    if isinstance(patterns, list):
        return [_SHORT.get(pattern, pattern) for pattern in words(patterns)]
    if any(name in settings for name in _CLOZES):
        return [_SHORT[pattern] for name, pattern in _CLOZES.items() if settings.get(name)]
    return None


def _as_notes(folders: tuple[str, ...]) -> Iterator[str]:
    """Returns patterns of folders and notes as globs for notes."""
    for folder in folders:
        yield folder.strip("/") if folder.endswith(".md") or "*" in folder else f"{folder.strip('/')}/**"


def _not_taken(settings: Mapping[str, Any], unknown: tuple[str, ...]) -> Iterator[str]:
    yield from (
        f"noteFoldersToIgnore: '{glob}' has no counterpart. Leave notes out with exclude." for glob in unknown
    )
    if settings.get("convertClozePatternsToInputs") is True:
        yield "convertClozePatternsToInputs: a cloze card shows its gap; Anki has no field to type in there."
    if settings.get("showContextInCards") is True:
        yield "showContextInCards: the note's name and the headings are in a field of their own, Context."
    if any(name in settings for name in _OF_ITS_SCHEDULE):
        yield "The schedule of the tool (<!--SR:…-->) stays in your notes. Cards begin as new ones in Anki."
