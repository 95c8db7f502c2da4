"""A sync can wait for a target that does not exist yet."""

from __future__ import annotations

import asyncio
from pathlib import Path

from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.events import Notice
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note


def blocked(tmp_path: Path) -> Settings:
    """Settings whose collection cannot be made, since a folder has its name."""
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    in_the_way(tmp_path).mkdir()
    return settings


def in_the_way(tmp_path: Path) -> Path:
    return tmp_path / "anki" / "collection.anki2"


async def test_it_begins_when_the_target_is_there(tmp_path: Path) -> None:
    settings = blocked(tmp_path)
    waiting = asyncio.create_task(sync(settings, wait=True))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    in_the_way(tmp_path).rmdir()
    await waiting
    assert len(anki_notes(settings)) == 1


async def test_waiting_can_be_interrupted(tmp_path: Path) -> None:
    interrupt, notices = Interrupt(), list[str]()

    def listen(event: object) -> None:
        if isinstance(event, Notice):
            notices.append(event.message)
            interrupt.request()

    report = await sync(blocked(tmp_path), wait=True, interrupt=interrupt, listener=listen)
    assert (report.session.phase, len(notices)) == (Phase.INTERRUPTED, 1)
