"""Our note types in this Anki: the user's own, or found by the ids of our packages or by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.connection.options import OwnNoteType
from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS, NOTE_TYPE_BY_ID
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import ALL_NOTE_TYPES, BY_NAME, SLUG, SOURCE, NoteType

_PACKED = " or ".join(f"mid:{model_id}" for model_id in MODEL_IDS.values())
_SPECIAL = re.compile(r'[\\*_":]')


class FoundNoteType(Struct, frozen=True):
    """One of our note types in Anki: its name there, and its field names there by our names.

    ``packed``: it has the id that our packages give it. ``own``: the settings use it instead of ours.
    """

    note_type: NoteType
    name: str
    fields: Mapping[str, str]
    packed: bool = False
    own: bool = False

    def has(self, present: Iterable[str]) -> bool:
        """True if an Anki note with these fields can be ours.

        Raises ``TargetError`` if the note type came from us, or the settings name it, and it lacks a field.
        """
        there = set(present)
        missing = [name for name in self.fields.values() if name not in there]
        if missing and (self.packed or self.own):
            raise TargetError(
                f"The note type {self.name} in Anki has no field {', '.join(missing)}.",
                "In Anki, open Tools > Manage Note Types > Fields and add it, or give it back that name.",
            )
        return not missing

    def ours(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """Returns an Anki note's fields under our names; fields that the user added keep their names."""
        names = {their: our for our, their in self.fields.items()}
        return {names.get(name, name): text for name, text in theirs.items()}

    def theirs(self, ours: Mapping[str, str]) -> dict[str, str]:
        """Returns the fields under the names that they have in Anki."""
        return {self.fields.get(name, name): text for name, text in ours.items()}


class NoteTypes:
    """Finds and recognises our Anki notes; ``own`` are the user's note types, by our keys."""

    def __init__(self, own: Mapping[str, OwnNoteType]) -> None:
        self._own = {one: own[one.key] for one in ALL_NOTE_TYPES if one.key in own}

    @cached_property
    def ours(self) -> str:
        """A search for every Anki note that may be ours."""
        return f"({_PACKED} or {self._named})"

    @cached_property
    def unpacked(self) -> str:
        """A search for the Anki notes that no package reaches: their note type has only the name of ours."""
        return f"({self._named}) -({_PACKED})"

    def of_vault(self, vault_id: str) -> str:
        """Returns a search for our Anki notes with this vault's id."""
        fields = dict.fromkeys((SOURCE, *(own.fields.get(SOURCE, SOURCE) for own in self._own.values())))
        searches = [f'"{_SPECIAL.sub(_escape, field)}:*{vault_id}*"' for field in fields]
        return f"{self.ours} ({' or '.join(searches)})"

    def with_slugs(self, slugs: Iterable[str]) -> str:
        """Returns a search for our Anki notes with one of these slugs."""
        expression = f"re:^(?:{'|'.join(map(re.escape, sorted(slugs)))})$"
        fields = dict.fromkeys((SLUG, *(own.fields.get(SLUG, SLUG) for own in self._own.values())))
        searches = [f'"{_SPECIAL.sub(_escape, field)}:{expression}"' for field in fields]
        return f"{self.ours} ({' or '.join(searches)})"

    def is_own(self, note_type: str) -> bool:
        """True if cards of our note type with this name use one of the user's."""
        return any(one.name == note_type for one in self._own)

    def recognised(self, ids: Mapping[str, int]) -> dict[str, FoundNoteType]:
        """Returns our note types by their names in Anki; the user may have renamed them."""
        by_name = {
            name: _plain(BY_NAME[ours], name) for name in ids if (ours := _without_marks(name)) in BY_NAME
        }
        packed = {
            name: _plain(NOTE_TYPE_BY_ID[key], name, packed=True)
            for name, key in ids.items()
            if key in NOTE_TYPE_BY_ID
        }
        own = {one.name: _mapped(note_type, one) for note_type, one in self._own.items() if one.name in ids}
        return by_name | packed | own

    def to_write(self, ids: Mapping[str, int]) -> dict[str, FoundNoteType]:
        """Returns the note type in Anki for new cards, by the name of ours.

        The user's own comes first, then one with the id of our packages, then one that only has the name.
        Raises ``TargetError`` if the user's own is not in Anki.
        """
        found = self.recognised(ids)
        for note_type, own in self._own.items():
            if own.name not in found:
                raise TargetError(
                    f"Anki has no note type {own.name}, which the settings name for {note_type.key} cards.",
                    "Correct its name in note_types, or add the note type in Anki.",
                )
        rising = sorted(found.values(), key=lambda one: (one.own, one.packed, one.name == one.note_type.name))
        return {one.note_type.name: one for one in rising}

    def just_made(self, ids: Mapping[str, int], wanted: Collection[str]) -> dict[str, FoundNoteType]:
        """Returns the same after the missing ones were made; raises ``TargetError`` if one is missing."""
        found = self.to_write(ids)
        if missing := sorted(set(wanted) - found.keys()):
            raise TargetError(
                f"Anki has no note type {missing[0]} although it was just added.",
                "If you opened another profile in the meantime, open the right one, then sync again.",
            )
        return found

    @cached_property
    def _named(self) -> str:
        names = [*BY_NAME, *(own.name for own in self._own.values())]
        searches = [f'"note:{_SPECIAL.sub(_escape, name)}"' for name in names]
        marked = [f'"note:{_SPECIAL.sub(_escape, name)}+*"' for name in BY_NAME]
        return " or ".join([*searches, *marked])


def _without_marks(name: str) -> str:
    """Returns a name without the marks that AnkiWeb adds if two computers made note types of one name."""
    return name.rstrip("+")


def _plain(note_type: NoteType, name: str, *, packed: bool = False) -> FoundNoteType:
    return FoundNoteType(note_type, name, {field: field for field in note_type.fields}, packed)


def _mapped(note_type: NoteType, own: OwnNoteType) -> FoundNoteType:
    return FoundNoteType(
        note_type, own.name, {name: own.fields.get(name, name) for name in note_type.fields}, own=True
    )


def _escape(special: re.Match[str]) -> str:
    return f"\\{special[0]}"
