"""Compares the vault and Anki by the store and the vault's folder. Anki need not run."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.errors import NoteError, UnavailableError
from obsidian_anki_sync.domain.generation.review import DraftState
from obsidian_anki_sync.domain.session import Phase, Session
from obsidian_anki_sync.pipeline.cards.recipe import NoteRecipes, recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import NoteRecord
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.loading import read_bytes
from obsidian_anki_sync.vault.walk import FoundFile, walk

# The text of a note is compared if its time changed and its size did not; for more notes this takes too long.
_MOST_COMPARED = 200


class Pending(Struct, frozen=True):
    """The work of the next sync: notes to read, and cards to write, restore or remove in Anki."""

    new_notes: int = 0
    changed_notes: int = 0
    gone_notes: int = 0
    cards: int = 0


class VaultState(Struct, frozen=True):
    """The lasting state of a vault.

    ``last_sync`` is the last one that was completed, also if it is not listed any more. ``cards`` are those
    in Anki, ``drafts`` those that wait for a review, ``conflicts`` those that wait for a decision.
    ``anki_edits`` are those that the last sync found edited in Anki; None if that is not known.
    """

    last_sync: Session | None
    notes: int
    cards: int
    pending: Pending
    failed_notes: int
    findings: int
    drafts: int
    conflicts: int
    anki_edits: int | None = None


async def vault_state(settings: Settings) -> VaultState:
    """Returns the state of the vault; raises ``StoreError`` if the store cannot be read."""
    found = await asyncio.to_thread(_notes, settings)
    path = settings.store_path
    if not path.exists():
        return VaultState(
            last_sync=None,
            notes=len(found),
            cards=0,
            pending=Pending(new_notes=len(found)),
            failed_notes=0,
            findings=0,
            drafts=0,
            conflicts=0,
        )
    address = canonical_target(settings.target)
    async with open_store_file(path, read_only=True) as store:
        target = target_name(address, await store.sessions.profile(address))
        sessions = await store.sessions.newest_first(unlisted=True)
        known = await store.notes.all()
        drafts = await store.drafts.counts()
        digests = await store.drafts.digests()
        conflicts = await store.conflicts.all(target)
        anki_edits = await store.kept_edits.count(target)
        removals, returns = await store.index.removals_and_returns(target)
    index = await index_report(settings)
    recipes = NoteRecipes.of_all(recipe_from(settings), digests)
    new, changed, gone = await asyncio.to_thread(_compared, settings.vault_root, found, known, recipes)
    states = index.states
    cards = states.get("new", 0) + states.get("modified", 0) + returns
    if settings.orphans == "remove":
        cards += removals
    return VaultState(
        last_sync=next((one for one in sessions if one.phase is Phase.COMPLETED), None),
        notes=len(found),
        cards=index.places.get("anki", 0),
        pending=Pending(new_notes=new, changed_notes=changed, gone_notes=gone, cards=cards),
        failed_notes=index.notes.get("failed", 0),
        findings=len(index.findings),
        drafts=drafts[DraftState.NEW] + drafts[DraftState.FLAGGED],
        conflicts=sum(conflict.decision is None for conflict in conflicts),
        anki_edits=anki_edits,
    )


def _notes(settings: Settings) -> tuple[FoundFile, ...]:
    try:
        return tuple(walk(settings.vault_root, walk_rules_from(settings)).notes)
    except UnavailableError:
        return ()


def _compared(
    root: Path, found: Iterable[FoundFile], known: Mapping[str, NoteRecord], recipes: NoteRecipes
) -> tuple[int, int, int]:
    """Returns how many notes are new, changed and gone since they were last read."""
    new, changed, compared = 0, 0, 0
    present = set()
    for file in found:
        present.add(file.path)
        record = known.get(file.path)
        if record is None or record.status == "gone":
            new += 1
        elif (record.mtime_ns, record.size) == (file.mtime_ns, file.size):
            changed += record.status != "failed" and not recipes.made(file.path, record.recipe)
        elif record.size != file.size or compared >= _MOST_COMPARED:
            changed += 1
        else:
            compared += 1
            changed += not _same_text(root, file, record)
    gone = sum(record.status != "gone" and path not in present for path, record in known.items())
    return new, changed, gone


def _same_text(root: Path, file: FoundFile, record: NoteRecord) -> bool:
    try:
        return hashlib.sha256(read_bytes(root, file)).hexdigest() == record.content_hash
    except NoteError:
        return False
