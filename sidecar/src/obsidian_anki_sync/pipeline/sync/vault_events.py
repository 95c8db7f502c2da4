"""Changes of notes between two syncs, as Obsidian reports them."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import Struct

from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import Settings


class Renamed(Struct, frozen=True):
    """A note has another path; both are relative to the vault, with forward slashes."""

    before: str
    after: str


class Deleted(Struct, frozen=True):
    """A note was deleted."""

    path: str


VaultEvent = Renamed | Deleted


async def apply_vault_events(settings: Settings, events: Sequence[VaultEvent]) -> None:
    """Records events in their order, so that notes and cards stay together.

    A renamed note is read again by the next sync and keeps its cards, like one edited in place. Nothing is
    removed from Anki: that takes a full sync that sees what is gone. Raises ``LockedError`` while a sync
    runs.
    """
    if not events or not settings.store_path.exists():
        return
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        for event in events:
            match event:
                case Renamed(before, after):
                    await store.notes.rename(_stored(before), _stored(after))
                case Deleted(path):
                    await store.notes.mark_gone(await asyncio.to_thread(_gone, settings, [_stored(path)]))


def _stored(path: str) -> str:
    """Returns the path as walking the vault gives it."""
    return unicodedata.normalize("NFC", path)


def _gone(settings: Settings, paths: Iterable[str]) -> list[str]:
    """Returns those of the paths that have no file; a report may be out of date."""
    root = settings.vault_root
    return [path for path in paths if not (root / path).exists()]
