"""The designs of our note types in Anki: ids that never change, templates, style sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from obsidian_anki_sync.anki.note_types.template_version import versioned_css, versioned_html
from obsidian_anki_sync.domain.note_type import (
    ALL_NOTE_TYPES,
    APF_DRAW,
    APF_MISSING,
    APF_SIMPLE,
    BASIC,
    BY_NAME,
    CLOZE,
    CONTEXT,
    REVERSED,
    TYPED,
    NoteType,
)

RELEASED = 1_795_960_855
"""When the texts of ``template_version.VERSION`` were made, in seconds.

An import replaces Anki's templates only if those of the package are newer. With the time of the package
instead of this one, every import would overwrite what the user changed.
"""

_CLOZES_OF_MISSING = ("Title", "Sample (code block or image)", "Key point")
# The fields that the question shows with the cloze filter. Without a deletion in one of them a card is empty.
CLOZE_FIELDS: Mapping[str, tuple[str, ...]] = {
    CLOZE.name: ("Text",),
    CLOZE.with_context.name: ("Text",),
    APF_MISSING.name: _CLOZES_OF_MISSING,
    APF_MISSING.with_context.name: _CLOZES_OF_MISSING,
}

_TEMPLATE_NAMES: Mapping[str, tuple[str, ...]] = {
    REVERSED.key: ("Card 1", "Card 2"),
    CLOZE.key: ("Cloze",),
    APF_MISSING.key: ("Cloze",),
}
_STYLE_SHEETS = ("style.css", "callouts.css", "code.css")
_APF = frozenset((APF_SIMPLE.key, APF_MISSING.key, APF_DRAW.key))
_FIRST_MODEL_ID = 1_767_225_600_001


class Template(Struct, frozen=True):
    """One card of a note type: its name, its fixed id, and the HTML of both sides."""

    name: str
    template_id: int
    front: str
    back: str


class Design(Struct, frozen=True):
    """A note type as Anki gets it. ``field_ids`` are in the order of the note type's fields."""

    note_type: NoteType
    model_id: int
    field_ids: tuple[int, ...]
    templates: tuple[Template, ...]
    css: str


# Written out one by one, so that a later change of the list cannot move an id.
MODEL_IDS: Mapping[str, int] = {
    BASIC.key: _FIRST_MODEL_ID,
    REVERSED.key: _FIRST_MODEL_ID + 1,
    CLOZE.key: _FIRST_MODEL_ID + 2,
    APF_SIMPLE.key: _FIRST_MODEL_ID + 3,
    APF_MISSING.key: _FIRST_MODEL_ID + 4,
    APF_DRAW.key: _FIRST_MODEL_ID + 5,
    TYPED.key: _FIRST_MODEL_ID + 6,
    BASIC.with_context.key: _FIRST_MODEL_ID + 7,
    REVERSED.with_context.key: _FIRST_MODEL_ID + 8,
    CLOZE.with_context.key: _FIRST_MODEL_ID + 9,
    APF_SIMPLE.with_context.key: _FIRST_MODEL_ID + 10,
    APF_MISSING.with_context.key: _FIRST_MODEL_ID + 11,
    APF_DRAW.with_context.key: _FIRST_MODEL_ID + 12,
    TYPED.with_context.key: _FIRST_MODEL_ID + 13,
}
NOTE_TYPE_BY_ID: Mapping[int, NoteType] = {MODEL_IDS[known.key]: known for known in ALL_NOTE_TYPES}


@cache
def design_of(name: str) -> Design:
    """Returns the design of the note type with this name, as this release ships it."""
    note_type = BY_NAME[name]
    key = note_type.key
    return Design(
        note_type=note_type,
        model_id=MODEL_IDS[key],
        field_ids=tuple(_fixed_id(key, "field", field) for field in note_type.fields),
        templates=_templates(note_type),
        css=versioned_css("".join(map(_shipped, _style_sheets(note_type)))),
    )


def _templates(note_type: NoteType) -> tuple[Template, ...]:
    plain = note_type.without_context.key
    names = _TEMPLATE_NAMES.get(plain, ("Card 1",))
    # Of a reversed note type, the second card asks the back.
    asked = (note_type.front, note_type.back[0])
    return tuple(
        Template(
            name=name,
            template_id=_fixed_id(note_type.key, "template", name),
            front=_side(note_type, f"{plain}/card-{number}-front.html", question),
            back=_side(note_type, f"{plain}/card-{number}-back.html", question),
        )
        for number, (name, question) in enumerate(zip(names, asked, strict=False), start=1)
    )


def _side(note_type: NoteType, name: str, question: str) -> str:
    """Returns one side of a card; the context is above it, if the note type has one.

    Anki makes a card if the question shows any text, so the context is shown only together with a question.
    """
    html = _shipped(name)
    if CONTEXT in note_type.content_fields:
        context = _shipped("context.html")
        if not note_type.is_cloze:
            context = f"{{{{#{question}}}}}{context.rstrip()}{{{{/{question}}}}}\n"
        html = f"{context}{html}"
    return versioned_html(html)


def _style_sheets(note_type: NoteType) -> tuple[str, ...]:
    apf = ("apf.css",) if note_type.without_context.key in _APF else ()
    return (*_STYLE_SHEETS, *apf, *(("context.css",) if note_type.plain_name else ()))


def _fixed_id(key: str, kind: str, name: str) -> int:
    # Below 2**53: some readers of a package hold numbers as floating point.
    digest = hashlib.sha256(f"obsidian-anki-sync/{key}/{kind}/{name}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def _shipped(name: str) -> str:
    return files("obsidian_anki_sync.anki.note_types").joinpath(name).read_text(encoding="utf-8")
