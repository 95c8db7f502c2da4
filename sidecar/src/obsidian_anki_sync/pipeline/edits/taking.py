"""Writes edits made in Anki into the notes, whole or not at all, and undoes that."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError, UsageError
from obsidian_anki_sync.pipeline.edits.listing import prepared, token_of
from obsidian_anki_sync.pipeline.edits.reading import NoteReader, edits_in_anki, opened_target
from obsidian_anki_sync.pipeline.events import Listener
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.edits.note_edits import EditState, NoteEdit
from obsidian_anki_sync.store.store import Store
from obsidian_anki_sync.vault.walk import FoundFile
from obsidian_anki_sync.vault.writing import replace_note

NOT_EDITED = "Anki has no edit of this card any more."
OTHER_TEXT = "The card has changed since it was shown. Look at it again."
LATER_TEXT = "The note has changed since then."


class WrittenEdit(Struct, frozen=True):
    """An edit that was written into a note or undone: the card, the note, and the line."""

    slug: str
    note_path: str
    line: int | None = None


class TakenEdits(Struct, frozen=True):
    """The written edits, and the reasons why others were not written, by slug."""

    written: tuple[WrittenEdit, ...]
    refused: Mapping[str, str]


async def take_edits(
    settings: Settings, wanted: Mapping[str, str | None], listener: Listener = lambda _: None
) -> TakenEdits:
    """Writes the edits of these cards into their notes. ``wanted`` has the token of each as it was shown.

    An edit is written only if rendering the note then gives exactly the fields that Anki has, and leaves
    every other card of the note as it is. Raises ``UsageError`` if the setting is off, ``TargetError`` if
    Anki does not answer, and ``LockedError`` during a sync.
    """
    if not settings.edits_into_notes:
        raise UsageError(
            "Writing edits into notes is switched off for this vault.",
            "Switch the setting edits_into_notes on.",
            cli_advice="Switch it on with `config set edits_into_notes true`.",
        )
    async with open_store(settings, exclusive=True, listener=listener) as store:
        await resolve_interrupted(settings, store)
        async with opened_target(settings, store) as (target, name):
            edits = {edit.card.slug: edit for edit in await edits_in_anki(store, target, name, list(wanted))}
        reader = await NoteReader.of(settings, store)
        written: list[WrittenEdit] = []
        refused = {slug: NOT_EDITED for slug in wanted if slug not in edits}
        for slug, edit in edits.items():
            token = wanted[slug]
            if token is not None and token != token_of(edit):
                refused[slug] = OTHER_TEXT
                continue
            ready = await prepared(store, reader, edit)
            if isinstance(ready, str):
                refused[slug] = ready
                continue
            note, found = ready
            try:
                await _write(settings, store, slug, note.found, (note.content, found.note.content))
            except NoteError as error:
                refused[slug] = f"{error.message} {error.advice}"
                continue
            reader.replace(found.note)
            written.append(WrittenEdit(slug, edit.card.note_path, found.line))
    return TakenEdits(tuple(written), refused)


async def undo_edits(settings: Settings, slugs: tuple[str, ...] = ()) -> TakenEdits:
    """Gives notes the text back that they had before an edit of Anki was written, the newest edit first.

    Without ``slugs``, it undoes the newest one. A note that has changed since stays as it is.
    """
    if not settings.store_path.exists():
        return TakenEdits((), dict.fromkeys(slugs, NOT_EDITED))
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        await resolve_interrupted(settings, store)
        known = await store.note_edits.in_state(EditState.WRITTEN)
        chosen = [edit for edit in known if edit.slug in slugs] if slugs else known[:1]
        written: list[WrittenEdit] = []
        refused = {slug: NOT_EDITED for slug in slugs if slug not in {edit.slug for edit in chosen}}
        for edit in chosen:
            try:
                await asyncio.to_thread(_restore, settings.vault_root, edit)
            except NoteError as error:
                refused[edit.slug] = f"{error.message} {error.advice}"
                continue
            await store.note_edits.record_state(edit.edit_id, EditState.UNDONE)
            written.append(WrittenEdit(edit.slug, edit.path))
    return TakenEdits(tuple(written), refused)


async def resolve_interrupted(settings: Settings, store: Store) -> None:
    """Records the outcome of each interrupted write: the note has the old text or the new one."""
    for edit in await store.note_edits.in_state(EditState.WRITING):
        if await asyncio.to_thread(_hash, settings.vault_root / edit.path) == edit.after_hash:
            await store.note_edits.record_state(edit.edit_id, EditState.WRITTEN)
        else:
            await store.note_edits.drop(edit.edit_id)


async def _write(
    settings: Settings, store: Store, slug: str, found: FoundFile, texts: tuple[bytes, bytes]
) -> None:
    """Records the old text, writes the new one, and records that it is there."""
    before, after = texts
    hashes = (hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest())
    edit_id = await store.note_edits.begin(slug, found.path, before, hashes)
    try:
        await asyncio.to_thread(replace_note, settings.vault_root, found, before, after)
    except NoteError:
        await store.note_edits.drop(edit_id)
        raise
    await store.note_edits.record_state(edit_id, EditState.WRITTEN)


class LaterTextError(NoteError):
    """The note was changed after an edit was written into it."""

    code = "edited-since"


def _restore(root: Path, edit: NoteEdit) -> None:
    path = root / edit.path
    if _hash(path) != edit.after_hash:
        raise LaterTextError(LATER_TEXT, "It stays as it is.")
    status = path.stat()
    found = FoundFile(edit.path, status.st_mtime_ns, status.st_size)
    replace_note(root, found, path.read_bytes(), edit.before)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
