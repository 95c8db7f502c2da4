"""The questions of a sync before it changes much, and the profile that it writes to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from end_to_end.in_anki.anki_place import AnkiPlace, anki_place
from obsidian_anki_sync.anki.scratch import scratch_folder
from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.domain.planning.action import Action
from support.syncing import question

COUNT = 40


def many_notes(anki: AnkiPlace) -> None:
    for number in range(COUNT):
        anki.write(f"{number}.md", question(f"{number}?", "Yes."))


def delete_in_anki(anki: AnkiPlace, count: int) -> None:
    notes = list(anki.notes().values())[:count]
    with anki.collection() as collection:
        collection.remove_notes([note.id for note in notes])


async def test_many_cards_missing_in_anki_are_made_again_only_when_asked(anki: AnkiPlace) -> None:
    many_notes(anki)
    await anki.sync()
    delete_in_anki(anki, 15)
    with pytest.raises(GuardError, match="15 of 40 cards are missing in Anki"):
        await anki.sync()
    assert len(anki.notes()) == COUNT - 15
    asked: list[tuple[str, int]] = []

    def agree(sentence: str, actions: Sequence[Action]) -> bool:
        asked.append((sentence, len(actions)))
        return True

    await anki.sync(approve=agree)
    [(sentence, count)] = asked
    assert (len(anki.notes()), count, "15 of 40 cards" in sentence) == (COUNT, 15, True)


async def test_few_cards_missing_in_anki_are_made_again_at_once(anki: AnkiPlace) -> None:
    many_notes(anki)
    await anki.sync()
    delete_in_anki(anki, 9)
    await anki.sync()
    assert len(anki.notes()) == COUNT


@pytest.fixture
def file(tmp_path: Path) -> AnkiPlace:
    with anki_place(tmp_path, "file") as place:
        return place


async def test_small_removals_add_up_over_a_day(file: AnkiPlace) -> None:
    many_notes(file)
    await file.sync()
    for number in range(9):
        file.remove(f"{number}.md")
    await file.sync()
    for number in range(9, 14):
        file.remove(f"{number}.md")
    with pytest.raises(GuardError, match="remove 5 of 31 cards from Anki, after 9 in the last day"):
        await file.sync()
    assert len(file.notes()) == COUNT - 9


async def test_approved_removals_no_longer_count(file: AnkiPlace) -> None:
    many_notes(file)
    await file.sync()
    for number in range(20):
        file.remove(f"{number}.md")
    await file.sync(approve=lambda *_: True)
    file.remove("20.md")
    await file.sync()
    assert len(file.notes()) == COUNT - 21


async def test_removals_that_were_undone_no_longer_count(file: AnkiPlace) -> None:
    many_notes(file)
    await file.sync()
    for _ in range(3):
        for number in range(6):
            file.remove(f"{number}.md")
        await file.sync()
        for number in range(6):
            file.write(f"{number}.md", question(f"{number}?", "Yes."))
        await file.sync()
    assert len(file.notes()) == COUNT


async def test_another_profile_is_recognised_by_its_media_folder(tmp_path: Path) -> None:
    with anki_place(tmp_path, "2023") as anki:
        assert anki.server
        many_notes(anki)
        await anki.sync()
        anki.server.switch_profile("Somebody else")
        with pytest.raises(GuardError, match="Somebody else"):
            await anki.sync()
        assert anki.notes() == {}


@pytest.mark.parametrize("way", ["latest", "2023"])
async def test_a_package_left_in_ankis_media_folder_is_swept(tmp_path: Path, way: str) -> None:
    with anki_place(tmp_path, way) as anki:
        assert anki.server
        many_notes(anki)
        await anki.sync()
        anki.server.call("storeMediaFile", filename="_obsidian-anki-sync-abc.apkg", data="eA==")
        anki.server.call("storeMediaFile", filename="mine.png", data="eA==")
        await anki.sync()
        assert anki.server.call("getMediaFilesNames") == ["mine.png"]


async def test_a_package_left_in_the_temporary_folder_is_swept_and_one_in_use_is_not(
    file: AnkiPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    left = temporary / "obsidian-anki-sync-left"
    left.mkdir()
    (left / "cards.apkg").write_bytes(b"x")
    (temporary / "obsidian-anki-sync-left.lock").touch()
    of_an_old_release = temporary / "obsidian-anki-sync-old"
    of_an_old_release.mkdir()
    os.utime(of_an_old_release, (0, 0))
    many_notes(file)
    with scratch_folder() as in_use:
        await file.sync()
        assert in_use.exists()
    assert list(temporary.iterdir()) == []
