"""Decides if a note counts, with the reason if it does not."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.properties import property_value
from obsidian_anki_sync.markup.tags import declared_tags, has_tag, inline_tags

_NO = ("false", "no", "off")
_SUSPENDED = ("suspended", "suspend")
_SUSPENDING_TAGS = ("anki/suspended", "anki/suspend")
_TAG_OF_STATES = "anki/"
_ASKED = {
    "bury": Asked.BURY,
    "buried": Asked.BURY,
    "forget": Asked.FORGET,
    "forgotten": Asked.FORGET,
}


class LeftOut(Struct, frozen=True):
    """Why a note does not count; ``sure`` is false if an unclosed fence may hide the tag that it needs.

    ``suspends``: the note asks that its cards are suspended in Anki, and not that they are removed.
    """

    reason: str
    sure: bool = True
    suspends: bool = False


def left_out(note: Note, selection: Selection) -> LeftOut | None:
    """Returns why a note does not count; None if it counts. Exclusions take precedence over inclusions."""
    off = property_value(note.frontmatter, selection.off_key) if selection.off_key else None
    if off is not None and str(off).strip().lower() in _NO:
        return LeftOut(f"Its frontmatter says {selection.off_key}: {str(off).lower()}.")
    out = _left_out_by_rules(note, selection)
    return out or _suspended(note, selection.off_key, off)


def _suspended(note: Note, key: str, value: Any) -> LeftOut | None:
    if str(value).strip().lower() in _SUSPENDED:
        return LeftOut(
            f"Its frontmatter says {key}: {value}. Its cards are suspended in Anki.", suspends=True
        )
    names = list(declared_tags(note.frontmatter))
    # This search is quicker than finding tags, and most notes lack the word.
    if _SUSPENDING_TAGS[1] in note.body.casefold():
        names += (tag.name for tag in inline_tags(mask(note.body).text))
    for tag in _SUSPENDING_TAGS:
        if has_tag(names, tag):
            return LeftOut(f"It has the tag {_tag(tag)}. Its cards are suspended in Anki.", suspends=True)
    return None


def asked_of(note: Note, key: str) -> Asked:
    """Returns the one-time change of its cards that a note asks for, by the property ``key`` or a tag."""
    value = property_value(note.frontmatter, key) if key else None
    if asked := _ASKED.get(str(value).strip().lower()):
        return asked
    names = [*declared_tags(note.frontmatter)]
    text = note.body.casefold()
    if any(f"{_TAG_OF_STATES}{word}" in text for word in _ASKED):
        names += (tag.name for tag in inline_tags(mask(note.body).text))
    found = {asked for word, asked in _ASKED.items() if has_tag(names, f"{_TAG_OF_STATES}{word}")}
    # To forget a card makes it new, and a new card is not buried.
    return Asked.FORGET if Asked.FORGET in found else next(iter(found), Asked.NOTHING)


def _left_out_by_rules(note: Note, selection: Selection) -> LeftOut | None:
    for condition in selection.exclude_frontmatter:
        if _meets(note, condition):
            return LeftOut(f"Its frontmatter meets '{condition}' of selection.exclude_frontmatter.")
    if selection.frontmatter and not any(_meets(note, one) for one in selection.frontmatter):
        return LeftOut(
            f"Its frontmatter matches none of selection.frontmatter ({_listed(selection.frontmatter)})."
        )
    return _by_tags(note, selection) if selection.tags or selection.exclude_tags else None


def _by_tags(note: Note, selection: Selection) -> LeftOut | None:
    masked = mask(note.body)
    names = [*declared_tags(note.frontmatter), *(tag.name for tag in inline_tags(masked.text))]
    for wanted in selection.exclude_tags:
        if has_tag(names, wanted):
            return LeftOut(f"It has the tag {_tag(wanted)} of selection.exclude_tags.")
    if selection.tags and not any(has_tag(names, wanted) for wanted in selection.tags):
        tags = _listed(map(_tag, selection.tags))
        return LeftOut(f"It has none of selection.tags ({tags}).", sure=masked.unclosed is None)
    return None


def _meets(note: Note, condition: str) -> bool:
    key, equals, wanted = (part.strip() for part in condition.partition("="))
    value = property_value(note.frontmatter, key)
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
