"""Which vault a store belongs to; a vault whose folder has moved keeps its store."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError, VaultInDoubtError
from obsidian_anki_sync.domain.identity.vaults import Ownership, VaultAnswer, judge_folder
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.records import NoteOfCards
from obsidian_anki_sync.store.store import Store


class _Folder(Struct, frozen=True):
    """The folder that a store is used with, and the one that it knows.

    The store has ``cards`` cards; the notes of ``same`` of them are in the folder as the store read them.
    """

    former: str
    ownership: Ownership
    cards: int = 0
    same: int = 0
    former_is_there: bool = False


async def claim(store: Store, vault: str) -> None:
    """Binds a new store to its vault; raises ``UsageError`` if it belongs to another one.

    ``record_folder`` asks about a folder in doubt.
    """
    if await store.sessions.owner() is None:
        await store.sessions.set_owner(vault)
        return
    folder = await _compared(store, vault)
    if folder.ownership is Ownership.OTHER:
        raise _belongs_to(folder.former, vault)


async def record_folder(run: Run) -> None:
    """Records the vault's present folder, if the settings name the store by its file.

    Raises ``VaultInDoubtError`` if only the user can tell whether it is the same vault, and ``UsageError`` if
    it is another one.
    """
    vault = str(run.settings.vault_root)
    folder = await _compared(run.store, vault)
    if folder.former == vault:
        return
    if folder.ownership is Ownership.DOUBT:
        answer = run.vault_answer or _asked(run, folder)
        folder = _Folder(folder.former, Ownership.OURS if answer is VaultAnswer.SAME else Ownership.OTHER)
    if folder.ownership is Ownership.OTHER:
        raise _belongs_to(folder.former, vault)
    if not run.session.settings.dry_run:
        await run.store.sessions.move(vault)
    run.say(f"The vault was in {folder.former} before. It keeps its progress and its cards.")


def _asked(run: Run, folder: _Folder) -> VaultAnswer:
    error = VaultInDoubtError(
        name=Path(folder.former).name,
        cards=folder.cards,
        shared=folder.same,
        kept_by=folder.former if folder.former_is_there else "",
    )
    answer = run.ask_vault(error) if run.ask_vault else None
    if answer is None:
        raise error
    return answer


async def _compared(store: Store, vault: str) -> _Folder:
    former = await store.sessions.owner() or vault
    if former == vault:
        return _Folder(former, Ownership.OURS)
    notes = await store.notes.of_cards()
    return await asyncio.to_thread(_judged, Path(former), Path(vault), notes)


def _judged(former: Path, folder: Path, notes: list[NoteOfCards]) -> _Folder:
    former_is_there = former.is_dir()
    if former_is_there and former.samefile(folder):
        return _Folder(str(former), Ownership.OURS)
    cards = sum(note.cards for note in notes)
    same = _unchanged(folder, notes)
    ownership = judge_folder(cards, same, former_is_there=former_is_there)
    return _Folder(
        former=str(former), ownership=ownership, cards=cards, same=same, former_is_there=former_is_there
    )


def _unchanged(root: Path, notes: list[NoteOfCards]) -> int:
    """Returns how many cards are from notes that a folder has as the store read them."""
    return sum(note.cards for note in notes if _hash(root / note.path) == note.content_hash)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _belongs_to(former: str, vault: str) -> UsageError:
    return UsageError(
        f"This progress store belongs to the vault {former}, not to {vault}.",
        "Give each vault a store of its own.",
        cli_advice="Give each vault its own --db, or leave --db out.",
    )
