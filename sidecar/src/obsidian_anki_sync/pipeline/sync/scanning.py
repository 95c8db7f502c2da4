"""The phase of scanning: which notes exist, and which must be read."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.link import Dependency
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.authoring.moved_drafts import move_drafts
from obsidian_anki_sync.pipeline.cards.importing import MARKUP, SECONDS_TO_SEND, import_pieces
from obsidian_anki_sync.pipeline.cards.recipe import NoteRecipes
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.records import NoteRecord
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.loading import read_bytes
from obsidian_anki_sync.vault.walk import FoundFile, Walk, walk

_READ = ("completed", "partial")


class WalkedVault(Struct, frozen=True):
    """The files of the vault.

    ``edited`` are the notes that changed after the store last read any: most of those that ``scan`` finds.
    """

    walk: Walk
    edited: Sequence[str]


class Scan(Struct, frozen=True):
    """The notes to read, and the number of all notes. ``whole``: every note of the vault was seen."""

    walk: Walk
    to_read: tuple[FoundFile, ...]
    whole: bool
    recipes: NoteRecipes


async def walk_vault(run: Run) -> WalkedVault:
    """Walks the vault, and imports some of what reads notes if there is something to read."""
    # An Anki that is not running says so in this time, and then nothing is walked.
    await asyncio.sleep(SECONDS_TO_SEND)
    walked = await asyncio.to_thread(walk, run.settings.vault_root, walk_rules_from(run.settings))
    newest = await run.store.notes.newest()
    edited = [found.path for found in walked.notes if found.mtime_ns > newest]
    if edited:
        await import_pieces(MARKUP)
    return WalkedVault(walked, edited)


async def scan(run: Run, walked: Walk) -> Scan:
    """Compares the vault with the store, and records what to read and what is gone.

    A note is read again if its time or size changed and then its content hash did, if a file that it shows
    changed, or if the rules did: those of all notes (``run.recipe``), its accepted generated cards or, for a
    note that is left out, the rules that leave it out.
    """
    root = run.settings.vault_root
    known = await run.store.notes.all()
    watched = await run.store.notes.watched()
    links = VaultLinks.of(root.name, root, walked)
    await move_drafts(run, walked, known)
    recipes = NoteRecipes.of_all(run.recipe, await run.store.drafts.digests())
    suspects = [
        found
        for found in walked.notes
        if not _stands(found, known.get(found.path), recipes) or _watches_change(found, known, watched, links)
    ]
    touched = await asyncio.to_thread(_only_touched, root, suspects, known, watched, links, recipes)
    if touched:
        await run.store.notes.touch((found.path, found.mtime_ns, found.size) for found in touched)
        paths = {found.path for found in touched}
        suspects = [found for found in suspects if found.path not in paths]
    suspects = [found for found in suspects if run.choice.reads(found.path)]
    for path in sorted(run.choice.notes - {found.path for found in walked.notes}):
        run.say(f"{path} is not a note of this vault that matches the settings.")
    hidden = [*walked.unreadable, *_hidden_by_links(walked, known)]
    whole = not hidden
    if hidden:
        run.say(
            f"{counted(len(hidden), 'folder or file', 'folders or files')} of the vault could not be read"
            f" ({hidden[0]}). This sync removes no card from Anki."
        )
    if walked.copies:
        run.say(
            f"{counted(len(walked.copies), 'note is a conflict copy', 'notes are conflict copies')} and"
            f" without cards ({walked.copies[0]}). Merge each with its note, or delete it."
        )
    if run.is_full and whole:
        await _mark_gone(run, walked, known)
    await run.store.notes.await_reading(run.session_id, [found.path for found in suspects])
    await run.store.sessions.set_total(run.session_id, len(walked.notes), len(walked.notes) - len(suspects))
    await run.refresh_statistics()
    return Scan(walked, tuple(suspects), whole, recipes)


def _hidden_by_links(walked: Walk, known: Mapping[str, NoteRecord]) -> list[str]:
    """Returns links out of the vault where notes were before: a folder that was moved and linked back."""
    notes = [path for path, record in known.items() if record.status != "gone"]
    return [
        link for link in walked.outside if any(path == link or path.startswith(f"{link}/") for path in notes)
    ]


def _stands(found: FoundFile, record: NoteRecord | None, recipes: NoteRecipes) -> bool:
    """True if the store's cards of a note are from the present file, by time and size."""
    return (
        record is not None
        and record.status in _READ
        and (record.mtime_ns, record.size) == (found.mtime_ns, found.size)
        and recipes.made(found.path, record.recipe)
    )


def _watches_change(
    found: FoundFile,
    known: Mapping[str, NoteRecord],
    watched: Mapping[int, Sequence[Dependency]],
    links: VaultLinks,
) -> bool:
    record = known.get(found.path)
    if record is None:
        return False
    for file in watched.get(record.note_key, ()):
        now = links.dependency(file.target, file.asked_in)
        if (now.path, now.mtime_ns, now.size) != (file.path, file.mtime_ns, file.size):
            return True
    return False


def _only_touched(
    root: Path,
    suspects: Sequence[FoundFile],
    known: Mapping[str, NoteRecord],
    watched: Mapping[int, Sequence[Dependency]],
    links: VaultLinks,
    recipes: NoteRecipes,
) -> list[FoundFile]:
    """Returns those of the suspects whose time changed and whose bytes did not."""
    touched = []
    for found in suspects:
        record = known.get(found.path)
        if record is None or record.status not in _READ or not recipes.made(found.path, record.recipe):
            continue
        if record.size != found.size or _watches_change(found, known, watched, links):
            continue
        try:
            content = read_bytes(root, found)
        except NoteError:
            continue  # it is read again with the others, and fails there with a reason
        if hashlib.sha256(content).hexdigest() == record.content_hash:
            touched.append(found)
    return touched


async def _mark_gone(run: Run, walked: Walk, known: Mapping[str, NoteRecord]) -> None:
    present = {found.path for found in walked.notes}
    gone = [path for path, record in known.items() if record.status != "gone" and path not in present]
    if gone:
        await run.store.notes.mark_gone(gone)
