"""``changes`` in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from end_to_end.in_anki.anki_place import AnkiPlace, anki_place
from support.processes import run_program
from support.syncing import question


@pytest.fixture
async def anki(tmp_path: Path) -> AnkiPlace:
    with anki_place(tmp_path, "file") as place:
        place.write("n.md", question("Capital?", "Pariss."))
        await place.sync()
        place.change("Capital?", Back="Paris.")
        return place


ALLOWED = ("--set", "edits_into_notes=true")


def test_it_lists_both_texts_and_how_to_switch_writing_on(anki: AnkiPlace) -> None:
    ended = run_program("changes", anki.settings)
    assert ended.returncode == 0
    for words in ("n.md:2", "[Pariss]", "[Paris]", "A: Paris.", "config set edits_into_notes true"):
        assert words in ended.stdout


def test_it_writes_one_card_and_takes_it_back(anki: AnkiPlace) -> None:
    listed = json.loads(run_program("changes", anki.settings, "--json").stdout)
    [change] = listed["changes"]
    ended = run_program("changes", anki.settings, "take", change["slug"], *ALLOWED)
    assert (ended.returncode, "Written into n.md:2" in ended.stdout) == (0, True)
    note = anki.settings.vault / "n.md"
    assert note.read_text("utf-8") == question("Capital?", "Paris.")
    assert "Taken out of n.md" in run_program("changes", anki.settings, "undo").stdout
    assert note.read_text("utf-8") == question("Capital?", "Pariss.")


def test_without_the_setting_it_writes_nothing_and_names_the_setting(anki: AnkiPlace) -> None:
    ended = run_program("changes", anki.settings, "take", "--all")
    assert (ended.returncode, "config set edits_into_notes true" in ended.stderr + ended.stdout) == (2, True)


def test_an_unknown_card_is_named(anki: AnkiPlace) -> None:
    ended = run_program("changes", anki.settings, "take", "no-such-card", *ALLOWED)
    assert (ended.returncode, "no-such-card" in ended.stderr + ended.stdout) == (2, True)


def test_edits_that_cannot_be_written_are_counted(anki: AnkiPlace) -> None:
    anki.write("n.md", question("Capital?", "Pariss.") + "More.\n")
    ended = run_program("changes", anki.settings, "take", "--all", *ALLOWED)
    assert (ended.returncode, "1 edit cannot be written into notes" in ended.stdout) == (0, True)
