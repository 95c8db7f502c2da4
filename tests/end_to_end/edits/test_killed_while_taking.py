"""Killed while an edit is written, the note is whole: it has the old text or the new one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from end_to_end.edits import killed_while_taking
from end_to_end.in_anki.anki_place import anki_place
from obsidian_anki_sync.pipeline.edits.listing import IN_NOTE, list_edits
from obsidian_anki_sync.pipeline.edits.taking import take_edits, undo_edits
from support.syncing import question

BEFORE = f"# Europe\n\n{question('Capital?', 'Pariss.')}\nMore words of the note.\n"
AFTER = BEFORE.replace("Pariss", "Paris")


def killed_at(step: str, folder: Path) -> int:
    """Takes the edit in a process that ends at this step; returns its exit code."""
    command = [sys.executable, killed_while_taking.__file__, str(folder), step]
    return subprocess.run(command, check=False).returncode


@pytest.mark.parametrize("step", killed_while_taking.STEPS)
async def test_the_note_is_whole_and_the_next_try_continues(tmp_path: Path, step: str) -> None:
    with anki_place(tmp_path, "file") as anki:
        anki.settings = anki.settings.with_changes(edits_into_notes=True)
        anki.write("n.md", BEFORE)
        await anki.sync()
        anki.change("Capital?", Back="Paris.")
        assert killed_at(step, tmp_path) == 9

        note = anki.settings.vault / "n.md"
        is_new = note.read_text("utf-8") == AFTER
        assert is_new or note.read_text("utf-8") == BEFORE

        [edit] = await list_edits(anki.settings)
        assert edit.problem == (IN_NOTE if is_new else "")
        taken = await take_edits(anki.settings, {edit.slug: None})
        assert len(taken.written) == (0 if is_new else 1)
        assert note.read_text("utf-8") == AFTER
        assert [path.name for path in note.parent.iterdir()] == ["n.md"]
        assert (await anki.sync()).actions == ()


@pytest.mark.parametrize("step", ["after the new text took the place", "before the end is recorded"])
async def test_what_was_written_before_the_kill_can_be_undone(tmp_path: Path, step: str) -> None:
    with anki_place(tmp_path, "file") as anki:
        anki.settings = anki.settings.with_changes(edits_into_notes=True)
        anki.write("n.md", BEFORE)
        await anki.sync()
        anki.change("Capital?", Back="Paris.")
        killed_at(step, tmp_path)
        assert len((await undo_edits(anki.settings)).written) == 1
        assert (anki.settings.vault / "n.md").read_text("utf-8") == BEFORE
