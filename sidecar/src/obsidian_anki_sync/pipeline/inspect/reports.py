"""The data of ``progress`` and ``index``, read from the store also during a sync."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.errors import UnavailableError
from obsidian_anki_sync.domain.note import SYNTAX_OFF, Finding
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.session import Session
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.report import HistoryRow, IndexReport, ProgressReport, SessionRow
from obsidian_anki_sync.pipeline.sessions.lifecycle import difference, is_running, superseded, to_resume
from obsidian_anki_sync.pipeline.sessions.lock import is_locked
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.walk import CONFLICT_COPY, NOTE_ENDING, walk

__all__ = ["SYNTAX_OFF", "history_report", "index_report", "progress_report", "session_report"]

_ASKED = {
    Asked.BURY: "buried until the next day",
    Asked.FORGET: "starts as a new card",
    Asked.CLEAR: "flags, mark and tags cleared",
    Asked.SET_BACK: "schedule and flags set back",
}

_RECENT = 10
_HISTORY = 200


async def progress_report(settings: Settings) -> ProgressReport:
    """Returns the incomplete sessions and the ten most recent ones."""
    path = settings.store_path
    if not path.exists():
        return ProgressReport((), ())
    async with open_store_file(path, read_only=True) as store:
        everything = await store.sessions.newest_first(unlisted=True)
        sessions = await store.sessions.newest_first()
        changes = await store.journal.progress_of([session.session_id for session in sessions])
    locked = any(session.is_incomplete for session in sessions) and is_locked(path)
    done_later = superseded(sessions)
    rows = [
        SessionRow(
            session=session,
            running=is_running(session, sessions, locked=locked),
            superseded=session.session_id in done_later,
            changes=changes.get(session.session_id),
        )
        for session in sessions
    ]
    found = to_resume([session for session in sessions if not difference(session, settings)])
    return ProgressReport(
        incomplete=tuple(row for row in rows if _is_open(row)),
        recent=tuple(rows[:_RECENT]),
        to_resume=next((row for row in rows if row.session is found and not row.running), None),
        ever_synced=bool(everything),
    )


def _is_open(row: SessionRow) -> bool:
    return row.session.is_incomplete and (row.running or not (row.superseded or row.session.did_nothing))


async def session_report(settings: Settings, session_id: str) -> Session | None:
    """Returns the session in the store; None if it has none of this id."""
    path = settings.store_path
    if not path.exists():
        return None
    async with open_store_file(path, read_only=True) as store:
        return await store.sessions.get(session_id)


async def index_report(settings: Settings) -> IndexReport:
    """Returns counts of notes and cards, and every finding; zeros before the first sync."""
    path = settings.store_path
    if not path.exists():
        return IndexReport(notes={}, places={}, states={}, findings=())
    address = canonical_target(settings.target)
    async with open_store_file(path, read_only=True) as store:
        target = target_name(address, await store.sessions.profile(address))
        notes = await store.index.notes_by_status()
        places = await store.index.count_cards(target)
        states = await store.index.cards_by_state(target)
        findings = await store.index.findings()
        findings += [
            Finding(path, 1, "shared-id", f"The id {note_id} is declared by another note too.")
            for note_id, paths in (await store.index.shared_ids()).items()
            for path in paths
        ]
        findings += [
            Finding(path, None, "shared-slug", f"The slug {slug} is declared by another card too.")
            for slug, paths in (await store.index.shared_slugs()).items()
            for path in paths
        ]
        findings += [
            Finding(path, None, "shared-anki-id", f"The Anki note {anki_id} is named by another card too.")
            for anki_id, paths in (await store.index.shared_anki_ids()).items()
            for path in paths
        ]
        findings += [
            Finding(conflict.path, None, "conflict", f"{shortened(conflict.vault.front)}: {conflict.reason}.")
            for conflict in await store.conflicts.all(target)
            if conflict.decision is None
        ]
    findings += await asyncio.to_thread(_left_out, settings)
    return IndexReport(notes=notes, places=places, states=states, findings=tuple(_summed_up(findings)))


def _summed_up(findings: list[Finding]) -> Iterator[Finding]:
    """Yields the findings; those about a disabled syntax are one for all its notes."""
    of_syntaxes: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code == SYNTAX_OFF:
            of_syntaxes.setdefault(finding.message, []).append(finding)
        else:
            yield finding
    for message, alike in of_syntaxes.items():
        paths = {finding.path for finding in alike}
        counted = f"{len(paths)} notes, this one first: " if len(paths) > 1 else ""
        yield replace(alike[0], message=f"{counted}{message}")


def _left_out(settings: Settings) -> list[Finding]:
    """Returns the notes without cards that the user's settings do not leave out."""
    rules = walk_rules_from(settings)
    try:
        walked = walk(settings.vault_root, rules)
    except UnavailableError:
        return []
    copies = [Finding(path, None, "left-out", CONFLICT_COPY) for path in walked.copies]
    others = (
        (found.path, rules.refusal_of_obsidian(found.path))
        for found in walked.files
        if found.path.endswith(NOTE_ENDING) and found.path not in walked.copies
    )
    return copies + [Finding(path, None, "left-out", reason) for path, reason in others if reason]


async def history_report(settings: Settings, *, slug: str | None, note: str | None) -> tuple[HistoryRow, ...]:
    """Returns the actions on a card, on a note's cards (by its path), or on all cards; newest first."""
    path = settings.store_path
    if not path.exists():
        return ()
    async with open_store_file(path, read_only=True) as store:
        rows = await store.journal.history(slug=slug, path=note, most=_HISTORY)
        cards = await store.cards.load({row.slug for row in rows})
    fronts = {row.slug: row.before.front for row in rows if row.before}
    fronts |= {slug: card.content.front for slug, card in cards.items()}
    return tuple(
        HistoryRow(
            at=datetime.fromisoformat(row.at),
            session_id=row.session_id,
            slug=row.slug,
            path=row.path,
            kind=row.kind,
            state=row.state,
            message=row.message or _ASKED.get(row.intent.asks, ""),
            front=shortened(fronts.get(row.slug, "")),
        )
        for row in rows
    )


async def with_cards(settings: Settings, actions: Sequence[Action]) -> list[Action]:
    """Returns the actions; each that creates a card has that card, if the store still has it."""
    missing = [action.slug for action in actions if action.kind is ActionKind.CREATE and action.card is None]
    if not missing:
        return list(actions)
    async with open_store_file(settings.store_path, read_only=True) as store:
        cards = await store.cards.load(missing)
    return [replace(action, card=cards.get(action.slug, action.card)) for action in actions]
