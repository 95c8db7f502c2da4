"""An Anki note of ours, as it was read from a target."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.note_type import BY_NAME, SLUG, SOURCE
from obsidian_anki_sync.domain.text import plain

_WRITTEN = re.compile(r'data-written="([0-9a-f]+)"')
_VAULT = re.compile(r'data-vault="([0-9a-f]+)"')
_HREF = re.compile(r'href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """One Anki note of ours with the state of its cards.

    ``modified`` is the note's modification time in seconds. ``reviewed`` says whether any of its cards was
    ever answered; ``deck`` is the deck of its first card; ``suspended`` whether all cards are suspended.
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

    @property
    def content_fields(self) -> dict[str, str]:
        """The fields without the source link, the slug, and any field that the user added."""
        known = BY_NAME.get(self.note_type)
        names = known.content_fields if known else tuple(self.fields)
        return {name: self.fields.get(name, "") for name in names if name not in (SOURCE, SLUG)}

    @property
    def is_as_written(self) -> bool:
        """Whether the content is still what was last written, by the checksum in the source link."""
        found = _WRITTEN.search(self.fields.get(SOURCE, ""))
        return found is not None and found[1] == checksum(self.content_fields)

    @property
    def source(self) -> str:
        """The ``obsidian://`` address in the source link, or nothing."""
        found = _HREF.search(self.fields.get(SOURCE, ""))
        return html.unescape(found[1]) if found else ""

    @property
    def vault_id(self) -> str:
        """The id of the vault in the source link; empty where an earlier release wrote the Anki note."""
        found = _VAULT.search(self.fields.get(SOURCE, ""))
        return found[1] if found else ""

    @property
    def vault_name(self) -> str:
        """The name of the vault's folder in the source link."""
        return self._in_source("vault")

    @property
    def note_path(self) -> str:
        """The path of the note in the source link; empty where there is none."""
        path = self._in_source("file").partition("#")[0]
        return f"{path}.md" if path else ""

    def _in_source(self, key: str) -> str:
        return parse_qs(urlsplit(self.source).query).get(key, [""])[0]

    @property
    def front(self) -> str:
        """The question's words."""
        known = BY_NAME.get(self.note_type)
        return plain(self.fields.get(known.front, "")) if known else ""

    @property
    def back(self) -> str:
        """The answer's words."""
        known = BY_NAME.get(self.note_type)
        return plain(" ".join(self.fields.get(name, "") for name in known.back)) if known else ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a target holds of ours.

    ``unchanged`` are the ids of Anki notes that are as they were when last seen; ``notes`` are all others, in
    full. An id that was known and is in neither was deleted in Anki.
    """

    unchanged: frozenset[int]
    notes: tuple[AnkiNote, ...]
