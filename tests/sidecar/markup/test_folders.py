from __future__ import annotations

import pytest

from obsidian_anki_sync.markup.folders import lies_in


@pytest.mark.parametrize("folder", ["a", "a/", "/a", "./a", "/a/", " a ", "a\\", "/", ".", "", "./"])
def test_a_note_lies_in_its_folder_however_the_folder_is_written(folder: str) -> None:
    assert lies_in("a/b.md", [folder])
    assert lies_in("a/c/b.md", ["x", folder])


def test_an_accent_is_the_same_in_one_character_and_in_two() -> None:
    assert lies_in("caf\u00e9/b.md", ["cafe\u0301"])


@pytest.mark.parametrize("folder", ["b", "a/b", "A"])
def test_a_note_does_not_lie_in_another_folder(folder: str) -> None:
    assert not lies_in("a/b.md", [folder])
    assert not lies_in("a/b.md", [])
