"""Reads what was edited in Anki, with the notes that the edited cards are from."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct, field

from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.errors import GuardError, NoteError
from obsidian_anki_sync.domain.planning.edits import AnkiEdit, edit_of
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.edits.proving import OpenNote
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.edits.note_edits import EditState
from obsidian_anki_sync.store.store import Store
from obsidian_anki_sync.vault.loading import read_bytes
from obsidian_anki_sync.vault.walk import FoundFile, walk

CHANGED = "The note has changed since the last sync. Sync first."
GONE = "The note is no longer in the vault. Sync first."
NOT_WRITTEN_THERE = "The card's text is not in the note: a language model wrote it."
OTHER_RULES = "The note makes another card now, because settings or programs changed. Sync first."


@asynccontextmanager
async def opened_target(settings: Settings, store: Store) -> AsyncIterator[tuple[Target, str]]:
    """Opens the target; yields it with its name in the store.

    Raises ``TargetError``, and ``GuardError`` if another profile is open than at the last sync.
    """
    address = canonical_target(settings.target)
    target = target_of(settings)
    try:
        expected = settings.profile or await store.sessions.profile(address)
        profile = await target.profile()
        if profile and expected and profile != expected:
            raise GuardError(
                f"Anki has the profile '{profile}' open, and this vault is synced with '{expected}'.",
                f"Open '{expected}' in Anki (File > Switch Profile).",
            )
        yield target, target_name(address, profile or expected)
    finally:
        await target.close()


async def edits_in_anki(
    store: Store, target: Target, name: str, slugs: Collection[str] | None = None
) -> list[AnkiEdit]:
    """Returns the cards that were edited in Anki, by note; ``slugs`` limits the search to some."""
    wanted = list(await store.cards.wanted() if slugs is None else slugs)
    bases = await store.cards.bases(name, wanted)
    if not bases:
        return []
    ids = {slug: base.anki_id for slug, base in bases.items()}
    seen = await target.read(list(bases), ids)
    cards = await store.cards.load(list(bases))
    edits = [
        edit
        for slug, note in seen.items()
        if slug in cards and (edit := edit_of(cards[slug], bases[slug], note)) is not None
    ]
    return sorted(edits, key=lambda edit: (edit.card.note_path, edit.card.slug))


class NoteReader(Struct):
    """Opens notes for writing edits into them.

    ``hashes`` are those of the notes as the last sync read them, by path. ``written`` has the hash before for
    the hash after each edit that was written since.
    """

    root: Path
    builder: CardBuilder
    found: Mapping[str, FoundFile]
    hashes: Mapping[str, str]
    written: Mapping[str, str]
    _opened: dict[str, OpenNote] = field(default_factory=dict)

    @classmethod
    async def of(cls, settings: Settings, store: Store) -> NoteReader:
        """Returns a reader for the vault; raises ``UnavailableError`` if the vault cannot be read."""
        walked = await asyncio.to_thread(walk, settings.vault_root, walk_rules_from(settings))
        notes = await store.notes.all()
        # A write that was interrupted counts if its text is there.
        edits = [
            *await store.note_edits.in_state(EditState.WRITTEN),
            *await store.note_edits.in_state(EditState.WRITING),
        ]
        return cls(
            settings.vault_root,
            CardBuilder.of(settings.vault_root, recipe_from(settings), walked),
            {note.path: note for note in walked.notes},
            {path: record.content_hash for path, record in notes.items()},
            {edit.after_hash: edit.before_hash for edit in edits},
        )

    def opened(self, path: str) -> OpenNote | str:
        """Returns a note as the last sync read it, or the reason why it cannot be written to.

        An edit that was written into it since does not count as a change.
        """
        if path in self._opened:
            return self._opened[path]
        if path not in self.found:
            return GONE
        found = self.found[path]
        try:
            content = read_bytes(self.root, found)
            if not self._is_known(path, hashlib.sha256(content).hexdigest()):
                return CHANGED
            note = OpenNote(found, content, self.builder.examine(found, content))
        except NoteError as error:
            return f"{error.message} {error.advice}"
        self._opened[path] = note
        return note

    def replace(self, note: OpenNote) -> None:
        """Keeps a note as it is after an edit was written into it."""
        self._opened[note.found.path] = note

    async def draft_index(self, store: Store, note: OpenNote, slug: str) -> int | None:
        """Returns the index of a card's draft among those of its note; None if the note does not hold it."""
        path = note.found.path
        slugs = await store.declared.slugs_of(path, self.hashes.get(path, ""))
        known = {(position, language or ""): found for (position, language), found in slugs.items()}
        for index, draft in enumerate(note.examined.drafts):
            if known.get((draft.position, draft.language)) == slug:
                return index
        return None

    def _is_known(self, path: str, content_hash: str) -> bool:
        seen: set[str] = set()
        while content_hash not in seen:
            if content_hash == self.hashes.get(path):
                return True
            seen.add(content_hash)
            content_hash = self.written.get(content_hash, content_hash)
        return False
