"""How to connect to a running Anki."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class OwnNoteType(Struct, frozen=True):
    """A note type of the user's, used instead of one of ours.

    It has a field for each of ours: ``fields`` maps our field names to its own, if they differ.
    """

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)


class AnkiConnectOptions(Struct, frozen=True):
    """The add-on's key, the seconds that an answer may take, and if cards are sent as packages.

    A change may take longer than a question: Anki imports ten thousand cards in seconds, but a slow disk or
    an open dialog delays it. ``own_note_types`` has the keys of our note types.
    """

    key: str = ""
    read_seconds: float = 30
    write_seconds: float = 120
    use_packages: bool = True
    own_note_types: Mapping[str, OwnNoteType] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"  # the key is a secret
