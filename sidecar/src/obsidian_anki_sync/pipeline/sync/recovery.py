"""What came of the actions that were in flight when a process ended: Anki is asked, nothing is guessed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, ActionKind
from obsidian_anki_sync.domain.planning.plan import Base
from obsidian_anki_sync.domain.session import Statistics
from obsidian_anki_sync.pipeline.sync.applying import COUNTED_AS
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import ActionResult, OpenEntry


async def recover(run: Run) -> None:
    """Settles every entry in flight by what Anki holds; what did not arrive is planned anew later.

    The counts go to the session that sent the action, which is not always the one that runs now.
    """
    entries = await run.store.journal.in_flight(run.target_name)
    if not entries:
        return
    seen = await run.target.read([entry.slug for entry in entries])
    of_session: dict[str, list[OpenEntry]] = defaultdict(list)
    for entry in entries:
        of_session[entry.session_id].append(entry)
    for session_id, own in of_session.items():
        await _settle(run, session_id, own, seen)


async def _settle(run: Run, session_id: str, entries: list[OpenEntry], seen: dict[str, AnkiNote]) -> None:
    settlements, written, removed = [], [], []
    gained = Statistics()
    for entry in entries:
        note = seen.get(entry.slug)
        arrived = has_arrived(entry, note)
        settlements.append(ActionResult(entry.entry, "done" if arrived else "dropped"))
        if not arrived:
            continue
        gained = gained.plus(Statistics(**{COUNTED_AS[entry.kind]: 1}))
        if note is None:
            removed.append(entry.slug)
        elif base := entry.intent.base or entry.intent.former_base:
            written.append(_base(entry, base, note))
    await run.store.journal.settle(
        session_id, run.target_name, settlements, written=written, removed=removed, gained=gained
    )


def has_arrived(entry: OpenEntry, note: AnkiNote | None) -> bool:
    """Whether Anki holds what the entry's action was to leave behind."""
    if entry.kind is ActionKind.DELETE:
        return note is None or (note.suspended and ORPHAN_TAG in note.tags)
    return (
        note is not None
        and checksum(note.content_fields) == entry.intent.written
        and {tag.casefold() for tag in note.tags} == {tag.casefold() for tag in entry.intent.tags}
        and (note.deck == entry.intent.deck or entry.kind is ActionKind.CREATE)
        and entry.intent.source in (None, note.source)
        and entry.intent.vault_id in (None, note.vault_id)
    )


def _base(entry: OpenEntry, base: Base, note: AnkiNote) -> Base:
    retired = entry.kind is ActionKind.DELETE
    return replace(base, anki_id=note.anki_id, modified=note.modified, retired=retired)
