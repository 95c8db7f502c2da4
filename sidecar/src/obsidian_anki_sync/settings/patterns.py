"""Checks regular expressions of the user."""

from __future__ import annotations

import re

PATTERN_GROUPS = ("front", "back", "text", "extra", "tags", "deck", "id")
_FURTHER_FIELD = re.compile(r"extra\d+")


def problem_of(pattern: str) -> str:
    """Returns what is wrong with a pattern; empty if it is valid."""
    # Few users have patterns of their own, and the library takes a moment to import.
    import regex

    try:
        groups = set(regex.compile(pattern, regex.MULTILINE).groupindex)
    except regex.error as error:
        return f"is not a regular expression: {error}"
    unknown = sorted(name for name in groups - set(PATTERN_GROUPS) if not _FURTHER_FIELD.fullmatch(name))
    if unknown:
        return f"has a group {unknown[0]!r}; choose from {', '.join(PATTERN_GROUPS)}"
    if not ({"front", "back"} <= groups or "text" in groups):
        return "has neither the groups front and back nor the group text"
    return ""
