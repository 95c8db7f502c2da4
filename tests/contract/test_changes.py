"""Edits made in Anki over the pipe: listed, written into the note, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, write_note

NOTE = question("What is a?", "The leter a.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault_root, "a.md", NOTE)
    return settings


@pytest.fixture
def wire(settings: Settings) -> Iterator[Wire]:
    with Wire() as wire:
        wire.initialize(settings, edits_into_notes=True)
        yield wire


def edit_in_anki(settings: Settings, back: str) -> None:
    collection = Collection(settings.target.removeprefix("file:"))
    note = collection.get_note(collection.find_notes("")[0])
    note["Back"] = back
    collection.update_note(note)
    assert collection.db is not None
    collection.db.execute("UPDATE notes SET mod = mod + 5")
    collection.close()


def test_an_edit_is_listed_written_and_taken_back(wire: Wire, settings: Settings) -> None:
    wire.sync()
    edit_in_anki(settings, "The letter a.")
    listed = wire.ask("changes/list")
    [change] = listed["changes"]
    assert (listed["total"], listed["allowed"], change["note"], change["line"]) == (1, True, "a.md", 2)
    assert (change["noteText"], change["newText"]) == ("A: The leter a.", "A: The letter a.")
    chosen = {"slug": change["slug"], "token": change["token"]}
    written = wire.ask("changes/take", {"changes": [chosen]})
    assert (written["written"][0]["note"], written["refused"]) == ("a.md", [])
    note = settings.vault_root / "a.md"
    assert note.read_text("utf-8") == NOTE.replace("leter", "letter")
    assert [one["note"] for one in wire.ask("changes/undo")["written"]] == ["a.md"]
    assert note.read_text("utf-8") == NOTE


def test_an_edit_that_cannot_be_written_says_why(wire: Wire, settings: Settings) -> None:
    wire.sync()
    edit_in_anki(settings, '<span onclick="x()">a</span>')
    [change] = wire.ask("changes/list")["changes"]
    assert ("problem" in change, change["newText"], change["line"]) == (True, "", 2)
    chosen = {"slug": change["slug"], "token": change["token"]}
    [refused] = wire.ask("changes/take", {"changes": [chosen]})["refused"]
    assert refused == {"slug": change["slug"], "reason": change["problem"]}
