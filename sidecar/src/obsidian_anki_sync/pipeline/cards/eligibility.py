"""Whether a note that was read counts, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.formats.core.tags import below, tags_of

_NO = ("false", "no", "off")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a note does not count; not ``sure`` where an unclosed fence may hide the tag that it needs."""

    reason: str
    sure: bool = True


def left_out(note: Note, selection: Selection) -> LeftOut | None:
    """Why a note does not count, or None where it does. Exclusions go over inclusions."""
    off = note.frontmatter.get(selection.off_key) if selection.off_key else None
    if off is not None and str(off).strip().lower() in _NO:
        return LeftOut(f"Its frontmatter says {selection.off_key}: {str(off).lower()}.")
    for condition in selection.exclude_frontmatter:
        if _meets(note, condition):
            return LeftOut(f"Its frontmatter meets {condition!r} of selection.exclude_frontmatter.")
    if selection.frontmatter and not any(_meets(note, one) for one in selection.frontmatter):
        return LeftOut(
            f"Its frontmatter meets none of selection.frontmatter ({_listed(selection.frontmatter)})."
        )
    return _by_tags(note, selection) if selection.tags or selection.exclude_tags else None


def _by_tags(note: Note, selection: Selection) -> LeftOut | None:
    page = Page.of(note)
    names = [tag.name for tag in tags_of(page)]
    for wanted in selection.exclude_tags:
        if _has(names, wanted):
            return LeftOut(f"It has the tag {_tag(wanted)} of selection.exclude_tags.")
    if selection.tags and not any(_has(names, wanted) for wanted in selection.tags):
        tags = _listed(map(_tag, selection.tags))
        return LeftOut(f"It has none of selection.tags ({tags}).", sure=page.unclosed_fence is None)
    return None


def _has(names: Iterable[str], wanted: str) -> bool:
    return any(below(name, wanted.strip().lstrip("#")) is not None for name in names)


def _meets(note: Note, condition: str) -> bool:
    key, equals, wanted = (part.strip() for part in condition.partition("="))
    value = note.frontmatter.get(key)
    if not equals:
        return value not in (None, False, "", [])
    return any(fnmatchcase(said, wanted.casefold()) for said in _said(value))


def _said(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [str(one).strip().casefold() for one in values]


def _tag(name: str) -> str:
    return f"#{name.strip().lstrip('#')}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
