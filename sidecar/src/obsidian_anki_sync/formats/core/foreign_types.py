"""Note types of other tools and of Anki, converted to ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.note_type import (
    APF_MISSING,
    APF_SIMPLE,
    BASIC,
    CLOZE,
    NOTE_TYPES,
    REVERSED,
    TYPED,
    NoteType,
)
from obsidian_anki_sync.formats.core.note_types import Typed

_ADD_REVERSE = "Add Reverse"
_COPY = re.compile(r"-[0-9a-f]{5}\Z")
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_PLAIN_NAMES = ("back", "extra", "back extra")
_FRONT_AND_BACK = ("Front", "Back")
_KINDS: dict[str, tuple[NoteType, tuple[str, ...]]] = {
    "basic": (BASIC, _FRONT_AND_BACK),
    "basicsource": (BASIC, (*_FRONT_AND_BACK, "Source")),
    "basicandreversed": (REVERSED, _FRONT_AND_BACK),
    "basicreversed": (REVERSED, _FRONT_AND_BACK),
    "basicoptionalreversed": (REVERSED, (*_FRONT_AND_BACK, _ADD_REVERSE)),
    "basictypeintheanswer": (TYPED, _FRONT_AND_BACK),
    "basictype": (TYPED, _FRONT_AND_BACK),
    "basictyped": (TYPED, _FRONT_AND_BACK),
    "cloze": (CLOZE, ("Text", "Back Extra", "Extra")),
}


class ForeignType(Struct, frozen=True):
    """A note type that a note names: its name, our note type for it, and its fields in order.

    ``note_type`` is None if the name is unknown, ``fields`` is empty if the fields are unknown.
    """

    name: str
    note_type: NoteType | None
    fields: tuple[str, ...]

    @property
    def is_cloze(self) -> bool:
        """True if its cards hide part of a text."""
        return self.note_type == CLOZE


def foreign_type(name: str, fields: Mapping[str, tuple[str, ...]]) -> ForeignType:
    """Returns the note type of a name; ``fields`` are the fields that another tool's settings list."""
    own = next((kind for kind in NOTE_TYPES if kind.name == name), None)
    if own:
        return ForeignType(name, own, own.content_fields)
    letters = _NOT_A_LETTER.sub("", _COPY.sub("", name.rstrip("+ ")).casefold())
    plain = letters.removeprefix("obsidian").removesuffix("card")
    note_type, names = _KINDS.get(plain, (None, ()))
    if note_type is None and "cloze" in plain:
        note_type = CLOZE
    return ForeignType(name, note_type, tuple(fields.get(name, names)))


def as_our_card(kind: ForeignType, fields: Mapping[str, str]) -> Typed:
    """Returns the card with all fields of a foreign note type.

    ``fields`` are in the order of the note type: the first is the front, the second the back.
    """
    if kind.note_type and kind.note_type != CLOZE and kind.fields == kind.note_type.content_fields:
        return _own(kind.note_type, {name: text for name, text in fields.items() if text})
    filled = {name: text for name, text in fields.items() if text.strip()}
    note_type = kind.note_type
    if note_type == REVERSED and _ADD_REVERSE in kind.fields:
        note_type = REVERSED if filled.pop(_ADD_REVERSE, "") else BASIC
    names = list(filled)
    front = filled.get(next(iter(fields), ""), "") or (filled[names[0]] if names else "")
    rest = {name: filled[name] for name in names if filled[name] is not front}
    if note_type == CLOZE or (note_type is None and has_deletion(front)):
        return _cloze(front, rest)
    if note_type is None:
        return Typed(BASIC, {"Front": front, "Back": _below_each_other(rest)})
    back = rest.pop(next(iter(list(fields)[1:2]), ""), "")
    extra = _below_each_other(rest)
    return Typed(note_type, {"Front": front, "Back": back} | ({"Extra": extra} if extra else {}))


def _own(note_type: NoteType, fields: Mapping[str, str]) -> Typed:
    if note_type == APF_MISSING and not any(has_deletion(text) for text in fields.values()):
        return Typed(APF_SIMPLE, fields, "This card has no deletion. It became APF Simple.")
    return Typed(note_type, fields)


def _cloze(text: str, rest: Mapping[str, str]) -> Typed:
    extra = _below_each_other(rest)
    if has_deletion(text):
        return Typed(CLOZE, {"Text": text, "Extra": extra})
    problem = "This cloze card has no deletion such as {{c1::…}}. It became a basic card."
    return Typed(BASIC, {"Front": text, "Back": extra}, problem)


def _below_each_other(fields: Mapping[str, str]) -> str:
    """Returns fields as one text, each below its name; a back or an extra at the start has no name."""
    parts = [f"###### {name}\n\n{text}" for name, text in fields.items()]
    for name, text in list(fields.items())[:1]:
        parts[0] = text if name.casefold() in _PLAIN_NAMES else parts[0]
    return "\n\n".join(parts)
