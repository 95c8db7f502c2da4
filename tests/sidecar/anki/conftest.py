from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ankiconnect.faults import Kind
from ankiconnect.releases import RELEASES
from ankiconnect.server import anki_connect
from obsidian_anki_sync.anki.ankiconnect import writing
from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.anki.targets import open_target


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "picture.png").write_bytes(b"\x89PNG of a kind")
    return folder


@pytest.fixture(params=["anki2", "apkg", *RELEASES, *(f"{name} without packages" for name in RELEASES)])
async def target(
    request: pytest.FixtureRequest, tmp_path: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Target]:
    """Yields each kind of target; AnkiConnect in each of the add-on's releases, with and without packages."""
    monkeypatch.setattr(writing, "FEW", 0)
    name, _, without = request.param.partition(" ")
    with ExitStack() as stack:
        url = f"file:{tmp_path / 'cards'}.{name}"
        if release := RELEASES.get(name):
            server = stack.enter_context(anki_connect(tmp_path / "anki", release=release))
            url = f"ankiconnect://127.0.0.1:{server.port}"
            if without:
                server.faults.set(Kind.ERROR, "importPackage", always=True)
        opened = open_target(url, vault)
        yield opened
        await opened.close()


@pytest.fixture
async def collection(tmp_path: Path, vault: Path) -> AsyncIterator[Target]:
    opened = open_target(f"file:{tmp_path / 'cards.anki2'}", vault)
    yield opened
    await opened.close()
