"""Moves generated cards with their text when their note was renamed, moved or divided."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.records import NoteRecord
from obsidian_anki_sync.vault.walk import FoundFile, Walk


async def move_drafts(run: Run, walked: Walk, known: Mapping[str, NoteRecord]) -> None:
    """Moves drafts of vanished notes to the notes that now hold their text.

    Only new notes and notes with the text of the vanished one are searched. Drafts without a match stay with
    the vanished note, whose cards become orphans, and return with it.
    """
    if walked.unreadable or not await run.store.drafts.any():
        return
    present = {found.path for found in walked.notes}
    stray = await run.store.drafts.stray(present)
    if not stray:
        return
    lost = {queued.path for queued in stray}
    texts = {known[path].content_hash for path in lost if path in known}
    heirs = [found for found in walked.notes if _may_inherit(known.get(found.path), texts)]
    if heirs:
        ids = await run.store.notes.declared_ids(lost)
        await run.store.drafts.move(await asyncio.to_thread(_homes, run, stray, heirs, ids))


def _may_inherit(record: NoteRecord | None, texts: set[str]) -> bool:
    return record is None or record.status == "gone" or record.content_hash in texts - {""}


def _homes(
    run: Run, stray: Sequence[QueuedDraft], heirs: Iterable[FoundFile], ids: Mapping[str, str]
) -> dict[str, str]:
    """Returns the new path of each matched draft, by its id.

    A draft goes to the note with its piece of text, else to the note with most of its neighbours, else to the
    note that declares the same id. The name of a file is not enough: many notes have the same name.
    """
    # Imported here: it is needed only when a note with generated cards vanished.
    from obsidian_anki_sync.pipeline.authoring.sources import unit_digests
    from obsidian_anki_sync.vault.reading import read_note

    by_unit: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for found in heirs:
        try:
            note = read_note(run.settings.vault_root, found).note
        except NoteError:
            continue  # it is read with the others later, and fails there with its reason
        if "id" in note.frontmatter:
            by_id.setdefault(note.note_id, note.path)
        for digest in unit_digests(note):
            by_unit.setdefault(digest, note.path)
    followed: dict[str, Counter[str]] = defaultdict(Counter)
    for queued in stray:
        if home := by_unit.get(queued.draft.unit_digest):
            followed[queued.path][home] += 1
    homes = {}
    for queued in stray:
        most = [home for home, _ in followed[queued.path].most_common(1)]
        home = (
            by_unit.get(queued.draft.unit_digest) or (most and most[0]) or by_id.get(ids.get(queued.path, ""))
        )
        if home:
            homes[queued.draft_id] = home
    return homes
