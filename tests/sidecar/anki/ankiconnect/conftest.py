from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect import writing
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from sidecar.anki.ankiconnect.running_anki import SINGLY


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with anki_connect(tmp_path / "anki") as running:
        yield running


@pytest.fixture
def target(server: Server, vault: Path, monkeypatch: pytest.MonkeyPatch) -> AnkiConnectTarget:
    """Returns a target that sends packages, however few notes change."""
    monkeypatch.setattr(writing, "FEW", 0)
    return AnkiConnectTarget(server.url, vault)


@pytest.fixture
def singly(server: Server, vault: Path) -> AnkiConnectTarget:
    return AnkiConnectTarget(server.url, vault, SINGLY)
