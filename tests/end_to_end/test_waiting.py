"""A sync can wait for an Anki that is closed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ankiconnect.client import free_port
from ankiconnect.server import anki_connect
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.events import Notice
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, sync, write_note


def without_anki(tmp_path: Path) -> tuple[Settings, int]:
    """Settings of a vault whose Anki is closed, and the port that it will have."""
    port = free_port()
    settings = settings_for(tmp_path).with_changes(target=f"ankiconnect://127.0.0.1:{port}")
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    return settings, port


async def test_it_begins_when_the_target_is_there(tmp_path: Path) -> None:
    settings, port = without_anki(tmp_path)
    waiting = asyncio.create_task(sync(settings, wait=True))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    with anki_connect(tmp_path / "anki", port=port):
        report = await waiting
    assert report.session.statistics.cards_created == 1


async def test_waiting_can_be_interrupted(tmp_path: Path) -> None:
    interrupt, notices = Interrupt(), list[str]()

    def listen(event: object) -> None:
        if isinstance(event, Notice):
            notices.append(event.message)
            interrupt.request()

    settings, _ = without_anki(tmp_path)
    report = await sync(settings, wait=True, interrupt=interrupt, listener=listen)
    assert (report.session.phase, len(notices)) == (Phase.INTERRUPTED, 1)
