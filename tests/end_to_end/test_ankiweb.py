"""AnkiWeb before and after a sync."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ankiconnect.releases import LATEST
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.events import Notice
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, sync, write_note

_LOGGED_IN = replace(LATEST, syncs_silently=True)


def settings_with(server: Server, folder: Path, ankiweb: str) -> Settings:
    settings = settings_for(folder)
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    target = f"ankiconnect://127.0.0.1:{server.port}"
    return settings.with_changes(target=target, ankiweb=ankiweb)


def order(server: Server) -> list[str]:
    """Returns the syncs with AnkiWeb and the writing of cards, in order."""
    return [request.action for request in server.requests if request.action in ("sync", "importPackage")]


@pytest.mark.parametrize(
    ("ankiweb", "expected"),
    [
        ("never", ["importPackage"]),
        ("before", ["sync", "importPackage"]),
        ("after", ["importPackage", "sync"]),
        ("both", ["sync", "importPackage", "sync"]),
    ],
)
async def test_anki_syncs_with_ankiweb_when_the_setting_says(
    tmp_path: Path, ankiweb: str, expected: list[str]
) -> None:
    with anki_connect(tmp_path / "anki", release=_LOGGED_IN) as server:
        await sync(settings_with(server, tmp_path, ankiweb))
        assert order(server) == expected


async def test_a_dry_run_leaves_ankiweb_alone(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki", release=_LOGGED_IN) as server:
        await sync(settings_with(server, tmp_path, "both"), dry_run=True)
        assert order(server) == []


async def test_an_ankiweb_that_cannot_be_reached_afterwards_is_a_notice_of_a_complete_sync(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    with anki_connect(tmp_path / "anki") as server:
        report = await sync(
            settings_with(server, tmp_path, "after"),
            listener=lambda event: said.append(event.message) if isinstance(event, Notice) else None,
        )
    assert report.session.phase is Phase.COMPLETED
    assert any("not on AnkiWeb yet" in sentence and "logged in" in sentence for sentence in said)


async def test_an_ankiweb_that_cannot_be_reached_before_stops_the_sync(tmp_path: Path) -> None:
    with anki_connect(tmp_path / "anki") as server, pytest.raises(TargetError, match="AnkiWeb"):
        await sync(settings_with(server, tmp_path, "before"))
