"""Killed while properties are written or removed, the note is whole: old or new."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from end_to_end.edits import killed_while_writing_properties as killing
from end_to_end.in_anki.anki_place import AnkiPlace, anki_place
from support.syncing import question

BEFORE = f"# Europe\n\n{question('Capital?', 'Paris.')}"


def killed_at(step: str, folder: Path, wanted: str) -> int:
    """Syncs in a process that ends at this step; returns its exit code."""
    command = [sys.executable, killing.__file__, str(folder), step, wanted]
    return subprocess.run(command, check=False, timeout=60).returncode


async def reviewed(anki: AnkiPlace) -> None:
    anki.write("n.md", BEFORE)
    await anki.sync()
    for _ in range(2):
        anki.answer("Capital?")


@pytest.mark.parametrize("step", killing.STEPS)
async def test_the_note_is_whole_and_the_next_sync_continues(tmp_path: Path, step: str) -> None:
    with anki_place(tmp_path, "file") as anki:
        await reviewed(anki)
        note = anki.settings.vault / "n.md"
        assert killed_at(step, tmp_path, "on") == 9
        text = note.read_text("utf-8")
        assert text == BEFORE or (text.startswith("---\nanki-due: ") and text.endswith(f"---\n{BEFORE}"))

        await anki.sync(study_properties=True)
        await anki.sync(study_properties=True)
        with_properties = note.read_text("utf-8")
        assert with_properties.startswith("---\nanki-due: ")
        assert killed_at(step, tmp_path, "off") == 9 or step == "before they are recorded"
        assert note.read_text("utf-8") in (BEFORE, with_properties)
        await anki.sync()
        await anki.sync()
        assert note.read_text("utf-8") == BEFORE
        assert [path.name for path in note.parent.iterdir()] == ["n.md"]
