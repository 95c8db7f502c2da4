"""Determines the outcome of actions that were in flight when a process ended, by asking Anki."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from obsidian_anki_sync.anki.scratch import sweep_scratch_folders
from obsidian_anki_sync.anki.target import AttemptedChange
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.note_type import BY_NAME, SLUG
from obsidian_anki_sync.domain.planning.action import ActionKind, OutcomeKind, is_retired
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.interrupted import partial_base
from obsidian_anki_sync.domain.planning.plan import Base, sums
from obsidian_anki_sync.domain.planning.schedules import has_begun, is_carried_out
from obsidian_anki_sync.domain.session import Mode, Statistics
from obsidian_anki_sync.pipeline.sync.applying import counted_as
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.schedules import with_schedules
from obsidian_anki_sync.store.journal import ActionResult, Intent, OpenEntry


async def recover(run: Run) -> None:
    """Deletes the files that killed syncs left, and resolves entries in flight."""
    entries = await run.store.journal.in_flight(run.target_name)
    if not run.session.settings.dry_run:
        await asyncio.to_thread(sweep_scratch_folders)
        await run.target.sweep({entry.slug: _written(entry) for entry in entries})
    await _resolve_in_flight(run, entries)


def _written(entry: OpenEntry) -> AttemptedChange:
    former = entry.intent.former_base
    return AttemptedChange(former.anki_id if former else 0, entry.intent.written)


async def _resolve_in_flight(run: Run, entries: Sequence[OpenEntry]) -> None:
    """Resolves every entry in flight by what Anki holds; missing changes are planned again later.

    The counts go to the session that sent the action, which may not be the present one.
    """
    if not entries:
        return
    ids = {entry.slug: known.anki_id for entry in entries if (known := entry.intent.former_base)}
    seen = await run.target.read([entry.slug for entry in entries], ids)
    asking = {entry.slug for entry in entries if entry.intent.asks}
    seen |= await with_schedules(run, {slug: seen[slug] for slug in asking & seen.keys()})
    of_session: dict[str, list[OpenEntry]] = defaultdict(list)
    for entry in entries:
        of_session[entry.session_id].append(entry)
    for session_id, own in of_session.items():
        await _resolve(run, session_id, own, seen)


async def _resolve(run: Run, session_id: str, entries: list[OpenEntry], seen: dict[str, AnkiNote]) -> None:
    results, written, removed = [], [], []
    gained = Statistics()
    session = await run.store.sessions.get(session_id)
    is_undo = session is not None and session.settings.mode is Mode.UNDO
    for entry in entries:
        note = seen.get(entry.slug)
        is_done = is_in_anki(entry, note)
        # An undo continues with the rest of itself, and finds what a sync has begun.
        begun = is_done or (not is_undo and note is not None and _has_begun(entry, note))
        results.append(ActionResult(entry.entry, "done" if begun else "dropped"))
        if is_done:
            removed_by = OutcomeKind.SUSPENDED if note else OutcomeKind.DELETED
            result = removed_by if entry.kind is ActionKind.DELETE else OutcomeKind.WRITTEN
            gained = gained.plus(Statistics(**{counted_as(entry.kind, result): 1}))
        if note is None:
            removed += [entry.slug] if is_done else []
        elif base := _base(entry, note, is_done=is_done):
            written.append(base)
    await run.store.journal.record_results(
        session_id, run.target_name, results, written=written, removed=removed, gained=gained
    )


def is_in_anki(entry: OpenEntry, note: AnkiNote | None) -> bool:
    """True if Anki holds the intended result of an entry."""
    if note is None:
        return entry.kind is ActionKind.DELETE
    if entry.kind is ActionKind.DELETE:
        return note.suspended and is_retired(note.tags)
    intent = entry.intent
    if intent.asks and not is_carried_out(intent.asks, intent.cards, note.cards):
        return False
    return (
        _has_text(entry, note)
        and {tag.casefold() for tag in note.tags} == {tag.casefold() for tag in entry.intent.tags}
        and (same_deck(note.deck, entry.intent.deck) or entry.kind is ActionKind.CREATE)
        and _is_linked(intent, note)
    )


def _is_linked(intent: Intent, note: AnkiNote) -> bool:
    """True if the Anki note has the intended note type, slug and source link, if they are known."""
    return (
        intent.note_type in (None, note.note_type)
        and intent.slug in (None, note.fields.get(SLUG))
        and intent.source in (None, note.source)
        and intent.vault_id in (None, note.vault_id)
        and intent.asked in (None, note.asked)
    )


def _has_text(entry: OpenEntry, note: AnkiNote) -> bool:
    if entry.kind is ActionKind.DELETE or note.note_type not in BY_NAME:
        return False
    return checksum(note.content_fields) == entry.intent.written


def _has_begun(entry: OpenEntry, note: AnkiNote) -> bool:
    intent, before = entry.intent, entry.before
    if intent.asks and before and has_begun(intent.asks, before.cards, intent.cards, note.cards):
        return True
    if intent.asks is Asked.CLEAR and before:
        return set(note.tags) != set(before.tags)
    return _has_new_text(entry, note)


def _has_new_text(entry: OpenEntry, note: AnkiNote) -> bool:
    """True if the text is in Anki and the action changed it; otherwise it may not have run."""
    former = entry.intent.former_base
    if not _has_text(entry, note):
        return False
    empty = checksum({})
    now = sums(note.content_fields)
    return former is None or any(text_sum != former.sums.get(name, empty) for name, text_sum in now.items())


def _base(entry: OpenEntry, note: AnkiNote, *, is_done: bool) -> Base | None:
    """Returns the base to record for a card; None if the recorded one stays."""
    former, intended = entry.intent.former_base, entry.intent.base
    if is_done and entry.kind is ActionKind.DELETE:
        return replace(former, anki_id=note.anki_id, modified=note.modified, retired=True) if former else None
    if is_done and intended and same_deck(note.deck, entry.intent.deck):
        return replace(intended, anki_id=note.anki_id, modified=note.modified, retired=False)
    if entry.kind is ActionKind.ADOPT or entry.intent.asks is Asked.CLEAR:
        return None
    if entry.kind is ActionKind.CREATE and not _has_text(entry, note):
        return None
    found = partial_base(former, intended, note)
    if found and intended and is_carried_out(entry.intent.asks, entry.intent.cards, note.cards):
        return replace(found, asked=intended.asked)
    return found
