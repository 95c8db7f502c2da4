"""A damaged byte in the store harms no card: the store is set aside and rebuilt."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.database.connection import CorruptStoreError
from support.syncing import anki_notes, question, settings_for, sync, undo, write_note

COUNT = 60


def write_notes(settings: Settings, words: str = "is a number") -> None:
    for number in range(COUNT):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", f"It {words}."))


async def sync_at_last(settings: Settings) -> None:
    """Syncs, and once more if the first one stops at the damage."""
    try:
        await sync(settings)
    except SyncError:
        await sync(settings)


async def after_damage(folder: Path, seed: int) -> list[tuple[str, ...]]:
    """Returns the contents of Anki after a random byte of the store was changed, together with notes."""
    settings = settings_for(folder / "now")
    shutil.rmtree(folder / "now", ignore_errors=True)
    shutil.copytree(folder / "before", folder / "now")
    random = Random(seed)
    content = bytearray(settings.store_path.read_bytes())
    for _ in range(random.choice((1, 1, 8))):
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    settings.store_path.write_bytes(content)
    for number in range(0, COUNT, 3):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", "It was reworded."))
    await sync_at_last(settings)
    return sorted(fields[:2] for fields in anki_notes(settings).values())


async def check(folder: Path, seeds: range) -> None:
    settings = settings_for(folder / "now")
    write_notes(settings)
    await sync(settings)
    shutil.move(folder / "now", folder / "before")
    expected = sorted(
        (f"What is {number}?", "It was reworded." if number % 3 == 0 else "It is a number.")
        for number in range(COUNT)
    )
    for seed in seeds:
        assert await after_damage(folder, seed) == expected, f"seed {seed}"


async def test_a_damaged_byte_of_the_store_harms_no_card(tmp_path: Path) -> None:
    await check(tmp_path, range(12))


async def test_an_undo_writes_no_damaged_text_of_the_journal(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_notes(settings)
    await sync(settings)
    write_notes(settings, "was reworded")
    await sync(settings)
    before = anki_notes(settings)
    with closing(sqlite3.connect(settings.store_path)) as database:
        database.execute("UPDATE journal SET before = replace(before, 'It is', 'It iz')")
        database.commit()
    with pytest.raises(CorruptStoreError):
        await undo(settings)
    assert anki_notes(settings) == before


@pytest.mark.long
async def test_four_hundred_damages_of_the_store_harm_no_card(tmp_path: Path) -> None:
    await check(tmp_path, range(100, 500))
