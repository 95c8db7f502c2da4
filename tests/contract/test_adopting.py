"""Anki notes of another tool become the vault's, over the pipe: first a report, then the change."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.wire import Wire, eventually
from end_to_end.test_adoption import add, collection_at, history, rows
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is a?", "The first letter."))
    write_note(settings.vault, "b.md", question("What is b?", "The second letter."))
    anki(settings).parent.mkdir(exist_ok=True)
    with collection_at(anki(settings)) as collection:
        add(collection, "What is a?", "The first letter.")
        add(collection, "What is b?", "The second letter.", kind="Basic (and reversed card)")
    return settings


def anki(settings: Settings) -> Path:
    return Path(settings.target.removeprefix("file:"))


def test_a_report_lists_the_anki_notes_to_link_and_changes_nothing(wire: Wire, settings: Settings) -> None:
    with collection_at(anki(settings)) as collection:
        before = rows(collection, "select id, mid, mod, flds from notes")
    found = wire.ask("adopt")
    assert (found["applied"], found["adopted"], found["total"]) == (False, 1, 2)
    first, second = found["cards"]
    assert (first["note"], first["front"], first["noteType"], first["reviewed"]) == (
        *("a.md", "What is a?", "Basic"),
        True,
    )
    assert "2 templates" in second["problem"]
    with collection_at(anki(settings)) as collection:
        assert rows(collection, "select id, mid, mod, flds from notes") == before


def test_a_linked_anki_note_keeps_its_history(wire: Wire, settings: Settings) -> None:
    with collection_at(anki(settings)) as collection:
        before = history(collection)
    done = wire.ask("adopt", {"apply": True})
    assert (done["applied"], done["adopted"]) == (True, 1)
    with collection_at(anki(settings)) as collection:
        assert history(collection) == before
    assert wire.ask("adopt")["adopted"] == 0


def test_a_cancelled_adoption_is_answered_and_lets_others_begin(wire: Wire, settings: Settings) -> None:
    for number in range(400):
        write_note(settings.vault, f"n{number}.md", question(f"Number {number}?", "A number."))
    msg_id = wire.request("adopt", {"apply": True})
    assert wire.ask_wrongly("sync/start")["data"]["code"] == "busy"
    wire.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": msg_id}})
    assert wire.answer(msg_id)["error"]["data"]["code"] == "cancelled"
    eventually(lambda: "result" in wire.answer(wire.request("adopt")))
    assert wire.sync()["outcome"] == "completed"


def test_a_closed_anki_is_an_error_with_a_sentence(wire: Wire, settings: Settings) -> None:
    wire.initialize(settings, target="ankiconnect://127.0.0.1:9")
    assert wire.ask_wrongly("adopt")["data"]["code"] == "anki-not-running"
