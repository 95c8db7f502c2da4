"""Syncs in this process, and reads the result in Anki."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.lifecycle import incomplete_session, resume_session, start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.adopting import start_adoption
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.pipeline.sync.run import Approve
from obsidian_anki_sync.pipeline.sync.undoing import start_undo
from obsidian_anki_sync.settings import Settings

REPOSITORY = Path(__file__).parents[2]
INTERVIEW_VAULT = REPOSITORY.parent / "shared" / "data" / "interview-vault" / "InterviewQuestions"


def settings_for(folder: Path, vault: Path | None = None, **more: Any) -> Settings:
    """Settings with vault, collection and store below one folder."""
    (folder / "anki").mkdir(parents=True, exist_ok=True)
    values = {
        "vault": vault or folder / "vault",
        "target": f"file:{folder / 'anki' / 'collection.anki2'}",
        "db": folder / "store.db",
        "workers": 1,
    }
    return Settings(**{**values, **more})


async def sync(
    settings: Settings,
    *,
    mode: Mode = Mode.FULL,
    with_index: bool = True,
    dry_run: bool = False,
    resume: str | None = None,
    interrupt: Interrupt | None = None,
    approve: Approve | None = None,
    listener: Callable[[Event], None] = lambda _: None,
    wait: bool = False,
    vault_answer: VaultAnswer | None = None,
    options: tuple[str, ...] = (),
) -> SyncReport:
    """Runs one whole sync."""
    async with open_store(settings, exclusive=True, listener=listener) as store:
        if resume:
            session = await resume_session(store, resume, {})
        else:
            session = await start_session(
                store, settings, mode=mode, with_index=with_index, dry_run=dry_run, options=options
            )
        return await run_sync(
            store,
            session,
            settings,
            listener=listener,
            interrupt=interrupt or Interrupt(),
            approve=approve,
            wait=wait,
            vault_answer=vault_answer,
        )


async def notices_of(settings: Settings) -> list[str]:
    """Syncs, and returns the notices beside the summary."""
    heard: list[Event] = []
    await sync(settings, listener=heard.append)
    return [event.message for event in heard if isinstance(event, Notice)]


def write_note(vault: Path, path: str, text: str) -> Path:
    """Returns a note in the vault, its folders made."""
    file = vault / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def question(front: str, back: str) -> str:
    """Returns the text of one card."""
    return f"Q: {front}\nA: {back}\n"


def anki_notes(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Returns the fields of every Anki note in the collection, by slug; fails if two share one."""
    path = settings.target.removeprefix("file:")
    with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)) as connection:
        rows = [tuple(row[0].split("\x1f")) for row in connection.execute("SELECT flds FROM notes")]
    notes = {fields[-1]: fields for fields in rows}
    assert len(notes) == len(rows), "two Anki notes share a slug"
    return notes


def notes_by_name(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Returns the fields of every Anki note, by the readable part of its slug, the name of its note."""
    notes = {slug.rpartition("-")[0]: fields for slug, fields in anki_notes(settings).items()}
    assert len(notes) == len(anki_notes(settings)), "two cards are of one note"
    return notes


def slug_of(settings: Settings, name: str) -> str:
    """Returns the slug that the store has for the only card of a note of that name."""
    slug = store_value(settings, f"SELECT slug FROM card WHERE slug LIKE '{name}-%'")
    assert isinstance(slug, str)
    return slug


def store_value(settings: Settings, query: str) -> Any:
    """Returns the first value of a query on the progress store."""
    with closing(sqlite3.connect(f"{settings.store_path.as_uri()}?mode=ro", uri=True)) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


async def go_on(settings: Settings, *, listener: Callable[[Event], None] = lambda _: None) -> SyncReport:
    """Resumes an incomplete session, or runs a whole new sync."""
    async with open_store(settings, exclusive=True, listener=listener) as store:
        session = await incomplete_session(store) or await start_session(
            store, settings, mode=Mode.FULL, with_index=True, dry_run=False
        )
        return await run_sync(store, session, settings, listener=listener, interrupt=Interrupt())


async def undo(
    settings: Settings, session: str | None = None, *, listener: Callable[[Event], None] = lambda _: None
) -> SyncReport:
    """Undoes a session, the last one if none is named."""
    async with open_store(settings, exclusive=True, listener=listener) as store:
        started = await start_undo(store, session)
        return await run_sync(store, started, settings, listener=listener, interrupt=Interrupt())


async def adopt(
    settings: Settings, *, dry_run: bool = False, listener: Callable[[Event], None] = lambda _: None
) -> SyncReport:
    """Links the existing Anki notes, or only reports which."""
    async with open_store(settings, exclusive=True, listener=listener) as store:
        session = await start_adoption(store, settings, dry_run=dry_run)
        return await run_sync(store, session, settings, listener=listener, interrupt=Interrupt())
