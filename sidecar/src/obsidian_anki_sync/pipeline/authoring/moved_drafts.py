"""Generated cards whose note was renamed, moved, or cut in pieces: they go with the text they rest on."""

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
    """Gives drafts whose note is not there any more to the note that now holds what they rest on.

    It looks among the notes that are new, and among those with the text of the one that went. Drafts that
    find none stay with the vanished note, whose cards go the way of all orphans, and come back with it.
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
    """Returns the new path of each draft that finds one, by its id.

    A draft goes to the note with its piece of text, else where most of its neighbours went, else to the note
    that declares the same id. A file's name alone is no reason: many notes are called alike.
    """
    # What reads and parts notes is imported where a note with generated cards went, which is seldom.
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
