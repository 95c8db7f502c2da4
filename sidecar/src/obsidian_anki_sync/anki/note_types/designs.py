"""How our note types look in Anki: ids that never change, templates, style sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from obsidian_anki_sync.anki.note_types.template_version import versioned_css, versioned_html
from obsidian_anki_sync.domain.note_type import (
    APF_DRAW,
    APF_MISSING,
    APF_SIMPLE,
    BASIC,
    BY_NAME,
    CLOZE,
    NOTE_TYPES,
    REVERSED,
    TYPED,
    NoteType,
)

RELEASED = 1_795_478_400
"""When the texts of ``stamp.VERSION`` were made, in seconds.

Anki lets the templates of a package win over its own only if they are newer; with the time of the package
instead of this one, every import would overwrite what the user changed.
"""

# A cloze deletion counts only in a field that the question shows with the cloze filter.
CLOZE_FIELDS: Mapping[str, tuple[str, ...]] = {
    CLOZE.name: ("Text",),
    APF_MISSING.name: ("Title", "Sample (code block or image)", "Key point"),
}

_TEMPLATE_NAMES: Mapping[str, tuple[str, ...]] = {
    REVERSED.key: ("Card 1", "Card 2"),
    CLOZE.key: ("Cloze",),
    APF_MISSING.key: ("Cloze",),
}
_STYLE_SHEETS = ("style.css", "callouts.css", "code.css")
_APF = frozenset((APF_SIMPLE.key, APF_MISSING.key, APF_DRAW.key))
_FIRST_MODEL_ID = 1_767_225_600_001


@dataclass(frozen=True, slots=True)
class Template:
    """One card of a note type: its name, its fixed id, and the HTML of both sides."""

    name: str
    template_id: int
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class Design:
    """A note type as Anki gets it. ``field_ids`` are in the order of the note type's fields."""

    note_type: NoteType
    model_id: int
    field_ids: tuple[int, ...]
    templates: tuple[Template, ...]
    css: str


# Written out rather than counted, so that no later change of the list can move an id.
MODEL_IDS: Mapping[str, int] = {
    BASIC.key: _FIRST_MODEL_ID,
    REVERSED.key: _FIRST_MODEL_ID + 1,
    CLOZE.key: _FIRST_MODEL_ID + 2,
    APF_SIMPLE.key: _FIRST_MODEL_ID + 3,
    APF_MISSING.key: _FIRST_MODEL_ID + 4,
    APF_DRAW.key: _FIRST_MODEL_ID + 5,
    TYPED.key: _FIRST_MODEL_ID + 6,
}
NOTE_TYPE_BY_ID: Mapping[int, NoteType] = {MODEL_IDS[known.key]: known for known in NOTE_TYPES}


@cache
def design_of(name: str) -> Design:
    """Returns the design of the note type with this name, as this release ships it."""
    note_type = BY_NAME[name]
    key = note_type.key
    return Design(
        note_type,
        MODEL_IDS[key],
        tuple(_fixed_id(key, "field", field) for field in note_type.fields),
        tuple(
            Template(
                template,
                _fixed_id(key, "template", template),
                versioned_html(_shipped(f"{key}/card-{number}-front.html")),
                versioned_html(_shipped(f"{key}/card-{number}-back.html")),
            )
            for number, template in enumerate(_TEMPLATE_NAMES.get(key, ("Card 1",)), start=1)
        ),
        versioned_css("".join(map(_shipped, (*_STYLE_SHEETS, "apf.css") if key in _APF else _STYLE_SHEETS))),
    )


def _fixed_id(key: str, kind: str, name: str) -> int:
    # Below 2**53: some readers of a package hold numbers as floating point.
    digest = hashlib.sha256(f"obsidian-anki-sync/{key}/{kind}/{name}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def _shipped(name: str) -> str:
    return files("obsidian_anki_sync.anki.note_types").joinpath(name).read_text(encoding="utf-8")
