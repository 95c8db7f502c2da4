"""Our note types as this Anki has them: by the ids of our packages, else by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from obsidian_anki_sync.anki.designs import MODEL_IDS, NOTE_TYPE_BY_ID
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import BY_NAME, NOTE_TYPES, NoteType

_PACKED = " or ".join(f"mid:{model_id}" for model_id in MODEL_IDS.values())
_NAMED = " or ".join(f'"note:{note_type.name}"' for note_type in NOTE_TYPES)

OURS = f"({_PACKED} or {_NAMED})"
"""A search for every Anki note that may be ours."""

OF_OTHER_ID = f"({_NAMED}) -({_PACKED})"
"""A search for those of a note type that only has the name of ours: no package reaches them."""


@dataclass(frozen=True, slots=True)
class Found:
    """One of our note types in Anki; ``packed`` where it has the id that our packages give it."""

    note_type: NoteType
    packed: bool

    def has(self, fields: Iterable[str]) -> bool:
        """Whether an Anki note with these fields can be ours.

        Raises ``TargetError`` where the note type came from us and lost a field that we need.
        """
        present = set(fields)
        missing = [name for name in self.note_type.fields if name not in present]
        if missing and self.packed:
            raise TargetError(
                f"The note type {self.note_type.name} in Anki has no field {', '.join(missing)}.",
                "In Anki, open Tools > Manage Note Types > Fields and add it, or give it back that name.",
            )
        return not missing


def recognised(ids: Mapping[str, int]) -> dict[str, Found]:
    """Our note types by the names that they have in Anki; the user may have given them others."""
    found = {name: Found(NOTE_TYPE_BY_ID[key], True) for name, key in ids.items() if key in NOTE_TYPE_BY_ID}
    by_name = {name: Found(BY_NAME[name], False) for name in ids if name in BY_NAME}
    return by_name | found


def names_in_anki(ids: Mapping[str, int]) -> dict[str, str]:
    """From our name of a note type to Anki's; the one with the id of our packages, where there are two."""
    found = recognised(ids)
    return {found[name].note_type.name: name for name in sorted(found, key=lambda name: found[name].packed)}
