from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.anki.targets import open_target


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "picture.png").write_bytes(b"\x89PNG of a kind")
    return folder


@pytest.fixture(params=["anki2", "apkg"])
async def target(request: pytest.FixtureRequest, tmp_path: Path, vault: Path) -> AsyncIterator[Target]:
    opened = open_target(f"file:{tmp_path / 'cards'}.{request.param}", vault)
    yield opened
    await opened.close()


@pytest.fixture
async def collection(tmp_path: Path, vault: Path) -> AsyncIterator[Target]:
    opened = open_target(f"file:{tmp_path / 'cards.anki2'}", vault)
    yield opened
    await opened.close()
