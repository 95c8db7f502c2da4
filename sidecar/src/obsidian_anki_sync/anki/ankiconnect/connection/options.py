"""How a running Anki is talked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OwnNoteType:
    """A note type of the user's own in the place of one of ours.

    It has a place for each of our fields: ``fields`` maps our names of them to its own, where these differ.
    """

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnkiConnectOptions:
    """The add-on's key, how many seconds an answer may take, and whether cards travel as packages.

    A change may take longer than a question: Anki imports ten thousand cards in seconds, but a slow disk and
    an open dialog take their time too. ``own_note_types`` are by the keys of ours.
    """

    key: str = field(default="", repr=False)
    read_seconds: float = 30
    write_seconds: float = 120
    use_packages: bool = True
    own_note_types: Mapping[str, OwnNoteType] = field(default_factory=dict)
