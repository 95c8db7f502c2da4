"""The result of converting another tool's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct


class TakenOver(Struct, frozen=True):
    """The converted settings, and a sentence for each that has no counterpart.

    ``changes`` has the keys of this program, with dots: ``syntax.obsidian_to_anki.start``. ``syntaxes`` are
    those that the tool's settings switch on. ``alternatives`` has, for a syntax that is on because the
    user's own expression is a well-known one, that expression as a pattern.
    """

    changes: Mapping[str, Any]
    not_taken: tuple[str, ...] = ()
    syntaxes: tuple[str, ...] = ()
    alternatives: Mapping[str, str] | None = None


def table(value: Any) -> Mapping[str, Any]:
    """Returns a value that should be a table of JSON; an empty one if it is something else."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> dict[str, str]:
    """Returns the entries of a table that are texts and not empty."""
    return {
        name: text.strip() for name, text in table(value).items() if isinstance(text, str) and text.strip()
    }


def words(value: Any) -> tuple[str, ...]:
    """Returns the texts of a list; those of one text if it has commas or blanks."""
    parts = (
        value
        if isinstance(value, list)
        else value.replace(",", " ").split()
        if isinstance(value, str)
        else ()
    )
    return tuple(part.strip() for part in parts if isinstance(part, str) and part.strip())


def as_globs(patterns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns patterns as globs of the setting ``exclude``, and those that cannot be converted."""
    globs: list[str] = []
    unknown: list[str] = []
    for pattern in patterns:
        if pattern.startswith("!") or any(mark in pattern for mark in ("@(", "+(", "?(", "*(", "!(")):
            unknown.append(pattern)
        else:
            globs += _without_braces(pattern)
    return tuple(globs), tuple(unknown)


def _without_braces(pattern: str) -> Iterator[str]:
    """Yields a pattern with each alternative of its first ``{a,b}`` in turn."""
    start, end = pattern.find("{"), pattern.find("}")
    if not 0 <= start < end:
        yield pattern
        return
    for choice in pattern[start + 1 : end].split(","):
        yield from _without_braces(pattern[:start] + choice + pattern[end + 1 :])
