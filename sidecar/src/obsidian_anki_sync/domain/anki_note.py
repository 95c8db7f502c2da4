"""One of our Anki notes, as read from a target."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import asked_in, checksum
from obsidian_anki_sync.domain.note_type import BY_NAME, SLUG, SOURCE
from obsidian_anki_sync.domain.planning.card_schedule import Asked, CardSchedule
from obsidian_anki_sync.domain.text import plain

_WRITTEN = re.compile(r'data-written="([0-9a-f]+)"')
_VAULT = re.compile(r'data-vault="([0-9a-f]+)"')
_HREF = re.compile(r'href="([^"]*)"')


VAULT_MARK = "data-vault="
"""A text that every source link contains."""

UNKNOWN_TIME = 1
"""The modification time of an Anki note if the add-on has no such times."""


class AnkiNote(Struct, frozen=True):
    """One of our Anki notes, with the state of its cards.

    ``slug`` is the one in its field or, if that field is gone, the one in the store. ``note_type`` is one of
    our names, or Anki's if the user gave it another note type; ``fields`` then have Anki's names too.
    ``modified`` is the note's modification time in seconds, or ``UNKNOWN_TIME``.
    ``reviewed``: one of its cards was answered; ``deck`` is the deck of its first card; ``suspended``: all
    its cards are suspended; ``marked``: one of its cards is suspended or has a flag. ``cards`` are the
    schedules of its cards, read only where an action changes them.
    """

    anki_id: int
    slug: str
    note_type: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    modified: int
    reviewed: bool = False
    suspended: bool = False
    marked: bool = False
    cards: tuple[CardSchedule, ...] = ()

    @property
    def content_fields(self) -> dict[str, str]:
        """The fields without the source link, the slug, and any field that the user added."""
        known = BY_NAME.get(self.note_type)
        names = known.content_fields if known else tuple(self.fields)
        return {name: self.fields.get(name, "") for name in names if name not in (SOURCE, SLUG)}

    @property
    def is_as_written(self) -> bool:
        """True if the content has the checksum in the source link, so that it is as it was written."""
        found = _WRITTEN.search(self.fields.get(SOURCE, ""))
        return found is not None and found[1] == checksum(self.content_fields)

    @property
    def with_source(self) -> AnkiNote:
        """The Anki note with its source link in our field ``Source``, taken from the field that has it."""
        link = next((text for text in self.fields.values() if VAULT_MARK in text), "")
        return replace(self, fields={**self.fields, SOURCE: link})

    @property
    def source(self) -> str:
        """The ``obsidian://`` address in the source link; empty if there is none."""
        found = _HREF.search(self.fields.get(SOURCE, ""))
        return html.unescape(found[1]) if found else ""

    @property
    def vault_id(self) -> str:
        """The id of the vault in the source link; empty if an earlier release wrote the Anki note."""
        found = _VAULT.search(self.fields.get(SOURCE, ""))
        return found[1] if found else ""

    @property
    def asked(self) -> Asked:
        """The one-time change of the cards that is done, by the source link."""
        return asked_in(self.fields.get(SOURCE, ""))

    @property
    def vault_name(self) -> str:
        """The name of the vault's folder in the source link."""
        return self._in_source("vault")

    @property
    def note_path(self) -> str:
        """The path of the note in the source link; empty if there is none."""
        if path := self._in_source("note"):
            return path
        path = self._in_source("file").partition("#")[0]
        return f"{path}.md" if path else ""

    def _in_source(self, key: str) -> str:
        return parse_qs(urlsplit(self.source).query).get(key, [""])[0]

    @property
    def front(self) -> str:
        """The words of the question."""
        known = BY_NAME.get(self.note_type)
        return plain(self.fields.get(known.front, "")) if known else ""

    @property
    def back(self) -> str:
        """The words of the answer."""
        known = BY_NAME.get(self.note_type)
        return plain(" ".join(self.fields.get(name, "") for name in known.back)) if known else ""


class LastRead(Struct, frozen=True):
    """When a target that has no modification times was last read.

    ``at`` is the time of the read, ``whole_at`` that of the last one that read every Anki note (seconds).
    ``edited`` are the Anki notes that a search found to be modified shortly before it.
    """

    at: int
    whole_at: int
    edited: frozenset[int]


class Remembered(Struct, frozen=True, kw_only=True):
    """What a store remembers of a target, in addition to the Anki notes of its own vault.

    ``others`` maps the Anki notes of other vaults to their modification times; one of them is read again
    only if it has ``vault_id``, the id of this vault. ``last_read`` is set if the target has no modification
    times.
    """

    others: Mapping[int, int] = field(default_factory=dict)
    vault_id: str = ""
    last_read: LastRead | None = None


NOTHING_REMEMBERED = Remembered()


class Snapshot(Struct, frozen=True):
    """Our Anki notes in a target.

    ``unchanged`` are the ids of Anki notes that are as they were when last seen; ``notes`` are all others, in
    full. ``strays`` are known Anki notes that no longer look like ours: the user gave them another note type
    or emptied the slug, and only the id identifies them. A known id in none of the three was deleted.
    ``last_read`` describes this read, for a target that has no modification times.
    """

    unchanged: frozenset[int]
    notes: tuple[AnkiNote, ...]
    strays: tuple[AnkiNote, ...] = ()
    last_read: LastRead | None = None
