"""A program that the settings name is found from a terminal and from Obsidian."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.pipeline.cards.programs import find_program


@pytest.mark.parametrize("folder", [".local/bin", ".npm-global/bin", ".nvm/versions/node/v20.1.0/bin"])
def test_a_program_in_a_usual_folder_is_found_with_the_search_path_of_a_desktop(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / folder / "some-drawing-program"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
    assert find_program(program.name) == program


def test_the_search_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (".local/bin", "first"):
        program = tmp_path / folder / "some-drawing-program"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "first"))
    assert find_program("some-drawing-program") == tmp_path / "first" / "some-drawing-program"


def test_a_program_that_is_nowhere_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_program("some-drawing-program") is None
