"""Notes and cards as the store keeps them.

Records of which every sync reads ten thousands are named tuples, which are made several times as fast.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.link import Dependency
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.planning.card_schedule import Asked


class NoteRecord(NamedTuple):
    """A note as it was last read. ``recipe`` is a hash of the rules that made its cards."""

    note_key: int
    path: str
    status: str
    mtime_ns: int
    size: int
    content_hash: str
    recipe: str


class NoteOfCards(NamedTuple):
    """A note that was read whole, and how many cards it has."""

    path: str
    content_hash: str
    cards: int


class BuiltCard(Struct, frozen=True):
    """A card of a note that was just read and has no slug yet.

    ``words`` is a hash of the card's text. ``anki_id``, ``id_line`` and ``implicit_clozes`` are those of the
    draft.
    """

    position: int
    language: str
    line: int
    declared_slug: str | None
    content: CardContent
    words: str
    anki_id: int | None = None
    id_line: int | None = None
    implicit_clozes: tuple[int, ...] = ()


class OpenCloze(Struct, frozen=True):
    """A card that was just read, and the cloze numbers that the reader gave it."""

    key: int
    implicit: tuple[int, ...]
    content: CardContent


class BuiltNote(Struct, frozen=True):
    """A note that was read, with its cards, diagnoses and dependencies.

    ``declares_id`` is true if the frontmatter has the id. ``whole`` is false if an unclosed fence hides the
    end of the note: then cards that seem to be missing are kept. ``asks`` is the one-time change that
    the note asks for.
    """

    path: str
    note_id: str
    declares_id: bool
    mtime_ns: int
    size: int
    content_hash: str
    recipe: str
    cards: tuple[BuiltCard, ...]
    diagnoses: tuple[Diagnosis, ...]
    watched: tuple[Dependency, ...]
    whole: bool = True
    asks: Asked = Asked.NOTHING


class UnwrittenId(NamedTuple):
    """A card with an Anki note that its own note does not name yet; ``content_hash`` is the note's."""

    path: str
    content_hash: str
    position: int
    language: str
    anki_id: int


class FailedNote(Struct, frozen=True):
    """A note that could not be read whole; its earlier cards stay as they are.

    ``has_cards`` is False if no card was found in the readable part and the store has none of it.
    """

    path: str
    mtime_ns: int
    size: int
    recipe: str
    finding: Diagnosis
    has_cards: bool = True


class BaseSummary(NamedTuple):
    """A card in a target, with the modification time by which a change is recognised."""

    slug: str
    anki_id: int
    modified: int


class OtherNote(NamedTuple):
    """An Anki note of another vault; ``words`` is the hash of its text, or empty if it is not known."""

    slug: str
    anki_id: int
    modified: int
    words: str = ""


class GivenCard(NamedTuple):
    """A card of the vault with its Anki note; ``line`` is where it begins in its note."""

    slug: str
    anki_id: int
    path: str
    line: int | None
    content: CardContent


class FormerCard(Struct, frozen=True):
    """A card that no new card continues: its note is ``gone``, or was read whole without it."""

    slug: str
    note_path: str
    note_status: str
    recipe: str


class StoredCard(Struct, frozen=True, kw_only=True):
    """A card of a note. ``given`` is the digest of the text that the target was given, None without one.

    ``note_hash`` is the hash of the note's text when the card was read. ``failure`` is why the last attempt
    to write the card failed; empty if it succeeded or there was none.
    """

    slug: str
    position: int
    language: str | None
    content: CardContent
    note_id: str
    note_hash: str
    given: str | None
    anki_id: int | None
    in_conflict: bool
    failure: str
