"""Errors name the true cause: permissions, an address, a host."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.ankiconnect.connection.client import Client, NotRunningError
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.targets import open_target
from obsidian_anki_sync.domain.errors import StoreError, UsageError
from obsidian_anki_sync.pipeline.sessions.lock import LockedError, is_locked, lock_path, vault_lock
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for, sync

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
_NOBODY = 65534


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "a.md").write_text("#flashcards\n\nWhat?::That.\n")
    (tmp_path / "store").mkdir()
    return settings_for(
        tmp_path, target=f"file:{tmp_path / 'cards.apkg'}", db=tmp_path / "store" / "store.db"
    )


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[None]:
    """Drops root's rights for the rest of the test, since root has every permission."""
    if os.geteuid():
        yield
        return
    temporary = Path(tempfile.gettempdir())
    for folder in (tmp_path, *(parent for parent in tmp_path.parents if temporary in parent.parents)):
        folder.chmod(0o755)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_folder_that_cannot_be_written_is_named(settings: Settings, unprivileged: None) -> None:
    with pytest.raises(StoreError, match=r"cannot be (written|made).*ermission denied") as caught:
        await sync(settings)
    assert str(settings.store_path.parent) in caught.value.message
    assert not isinstance(caught.value, LockedError)


async def test_a_lock_that_cannot_be_opened_is_not_reported_as_a_running_sync(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lock_path(settings.store_path).touch(mode=0o400)
    request.getfixturevalue("unprivileged")
    assert not is_locked(settings.store_path)
    with pytest.raises(StoreError, match="ermission denied"):
        await sync(settings)


async def test_a_store_of_another_user_is_reported_as_unreadable(
    settings: Settings, request: pytest.FixtureRequest
) -> None:
    await sync(settings)
    if os.geteuid():
        settings.store_path.chmod(0)
    request.getfixturevalue("unprivileged")
    for exclusive in (True, False):
        with pytest.raises(StoreError, match="ermission denied"):
            async with open_store(settings, exclusive=exclusive, listener=lambda _: None):
                pass


async def test_a_running_sync_is_reported(settings: Settings) -> None:
    with vault_lock(settings.store_path):
        assert is_locked(settings.store_path)
        with pytest.raises(LockedError):
            await sync(settings)


@pytest.mark.parametrize(
    "address",
    [
        "ankiconnect://127.0.0.1:99999",
        "ankiconnect://127.0.0.1:0",
        "ankiconnect://user@host:80",
        "ankiconnect://[::1",
    ],
)
def test_an_impossible_address_is_reported_as_such(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not the address of a target"):
        open_target(address, tmp_path)


@pytest.mark.parametrize("host", ["a..b", "\u00e4.invalid"])
async def test_a_host_that_does_not_exist_is_an_anki_that_does_not_answer(host: str) -> None:
    client = Client(f"http://{host}:80", AnkiConnectOptions())
    with pytest.raises(NotRunningError):
        await client.ask("version")
