"""The lasting state of the vault, its contents, and the traces of other tools, over the pipe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.server import anki_connect
from contract.wire import Wire
from end_to_end.test_adoption import add, collection_at
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, write_note

BLOCK = "START\nBasic\nWhat is {0}?\nBack: The letter {0}.\n<!--ID: {1}-->\nEND\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for name in ("a", "b", "c"):
        write_note(settings.vault, f"{name}.md", question(f"What is {name}?", f"The letter {name}."))
    return settings


def counts(state: dict[str, Any]) -> dict[str, int]:
    """Returns the counts of a state that are not zero."""
    told = {**state["pending"], "inAnki": state["cards"]}
    told |= {key: state[key] for key in ("failedNotes", "conflicts", "drafts", "findings")}
    return {key: count for key, count in told.items() if count}


def test_before_the_first_sync_every_note_is_new(wire: Wire) -> None:
    state = wire.ask("vault/state")
    assert "lastSync" not in state
    assert counts(state) == {"newNotes": 3}


def test_after_a_sync_nothing_is_pending_also_for_a_new_process(wire: Wire, settings: Settings) -> None:
    finished = wire.sync()
    with Wire() as later:
        later.initialize(settings)
        state = later.ask("vault/state")
    assert state["lastSync"] == finished["session"]
    assert counts(state) == {"inAnki": 3}


def test_new_changed_and_deleted_notes_are_pending(wire: Wire, settings: Settings) -> None:
    wire.sync()
    write_note(settings.vault, "d.md", question("What is d?", "The letter d."))
    write_note(settings.vault, "a.md", question("What is a?", "The first letter of all."))
    (settings.vault / "b.md").unlink()
    pending = wire.ask("vault/state")["pending"]
    assert (pending["newNotes"], pending["changedNotes"], pending["goneNotes"]) == (1, 1, 1)


def test_after_a_dry_run_what_it_would_remove_restore_and_create_is_pending(
    wire: Wire, settings: Settings
) -> None:
    wire.sync()
    (settings.vault / "b.md").unlink()
    write_note(settings.vault, "d.md", question("Who wrote the Aeneid?", "Virgil did."))
    wire.sync(dryRun=True)
    assert counts(wire.ask("vault/state")) == {"cards": 2, "inAnki": 3}
    wire.sync()
    assert counts(wire.ask("vault/state")) == {"inAnki": 3}


def test_a_note_that_was_only_touched_is_not_pending(wire: Wire, settings: Settings) -> None:
    wire.sync()
    os.utime(settings.vault / "a.md", (1_000_000_000, 1_000_000_000))
    assert wire.ask("vault/state")["pending"]["changedNotes"] == 0


def test_a_failed_note_is_failed_and_not_pending(wire: Wire, settings: Settings) -> None:
    (settings.vault / "bad.md").write_bytes(b"Q: One\nA: \xff\n")
    wire.sync()
    state = wire.ask("vault/state")
    assert (state["failedNotes"], state["findings"]) == (1, 1)
    assert (state["pending"]["newNotes"], state["pending"]["changedNotes"]) == (0, 0)


def test_a_setting_that_makes_other_cards_makes_every_note_pending(wire: Wire, settings: Settings) -> None:
    wire.sync()
    wire.initialize(settings, deck="Elsewhere")
    assert wire.ask("vault/state")["pending"]["changedNotes"] == 3


def test_a_dry_run_is_no_last_sync(wire: Wire) -> None:
    wire.sync(dryRun=True)
    assert "lastSync" not in wire.ask("vault/state")


def test_findings_are_paged_filtered_and_counted_by_code(wire: Wire, settings: Settings) -> None:
    for number in range(12):
        (settings.vault / f"bad {number:02}.md").write_bytes(b"Q: One\nA: \xff\n")
    write_note(settings.vault, "open.md", "```\nQ: never\nA: closed\n")
    wire.sync()
    everything = wire.ask("index/get")
    assert everything["totalFindings"] == sum(everything["codes"].values()) == 13
    page = wire.ask("index/get", {"offset": 10, "limit": 2})
    assert page["findings"] == everything["findings"][10:12]
    code = everything["findings"][0]["code"]
    assert wire.ask("index/get", {"code": code, "limit": 0})["totalFindings"] == 12
    assert wire.ask("index/get", {"containing": "OPEN.md"})["findings"][0]["path"] == "open.md"


def test_a_closed_anki_is_a_status_and_not_an_error(wire: Wire, settings: Settings) -> None:
    wire.initialize(settings, target="ankiconnect://127.0.0.1:9")
    status = wire.ask("anki/status")
    assert status["ready"] is False
    assert "Start Anki" in status["advice"]
    assert "due" not in status


def test_the_due_cards_of_this_vault_are_counted(wire: Wire, settings: Settings, tmp_path: Path) -> None:
    port = 0
    with anki_connect(tmp_path / "running") as server:
        port = server.port
        wire.initialize(settings, target=f"ankiconnect://127.0.0.1:{port}")
        wire.sync()
        assert wire.ask("anki/status")["due"] == 0
    with collection_at(tmp_path / "running" / "collection.anki2") as collection:
        ours = collection.find_cards("")[:2]
        collection.sched.set_due_date(ours, "0")
        theirs = add(collection, "Whose is this?", "Not the vault's.")
        collection.sched.set_due_date(collection.find_cards(f"nid:{theirs}"), "0")
    with anki_connect(tmp_path / "running", port=port):
        status = wire.ask("anki/status")
    assert (status["ready"], status["due"]) == (True, 2)


def test_a_card_that_only_a_dry_run_has_seen_is_pending(wire: Wire, settings: Settings) -> None:
    wire.sync()
    write_note(settings.vault, "a.md", question("What is a?", "The first letter of all."))
    wire.sync(dryRun=True)
    assert counts(wire.ask("vault/state")) == {"inAnki": 3, "cards": 1}


def test_a_survey_counts_cards_by_syntax_also_of_those_that_are_off(wire: Wire, settings: Settings) -> None:
    write_note(settings.vault, "d.md", BLOCK.format("d", 1) + BLOCK.format("e", 2))
    wire.initialize(settings, syntaxes=["question-answer"])
    survey = wire.ask("vault/survey")
    assert survey["notes"] == 4
    assert survey["syntaxes"] == [
        {"name": "question-answer", "on": True, "notes": 3, "cards": 3},
        {"name": "obsidian-to-anki", "on": False, "notes": 1, "cards": 2},
    ]


@pytest.fixture
def other_tool(settings: Settings) -> Settings:
    """Returns a vault with the plugin of another tool, and the Anki note that it made."""
    folder = settings.vault / ".obsidian" / "plugins" / "obsidian-to-anki-plugin"
    folder.mkdir(parents=True)
    anki = Path(settings.target.removeprefix("file:"))
    anki.parent.mkdir(exist_ok=True)
    with collection_at(anki) as collection:
        named = add(collection, "What is d?", "The letter d.")
    write_note(settings.vault, "d.md", BLOCK.format("d", named))
    return settings


def test_settings_and_cards_of_another_tool_are_found(wire: Wire, other_tool: Settings) -> None:
    wire.initialize(other_tool, syntaxes=["question-answer"])
    [tool] = wire.ask("import/find")["tools"]
    assert (tool["syntax"], tool["notes"], tool["cards"], tool["named"]) == ("obsidian-to-anki", 1, 1, 1)
    assert any("syntaxes" in line for line in tool["settings"])


def test_a_vault_without_traces_of_other_tools_has_none(wire: Wire) -> None:
    assert wire.ask("import/find") == {"tools": []}


def test_an_import_shows_and_then_writes_settings_and_links(wire: Wire, other_tool: Settings) -> None:
    shown = wire.ask("import", {"syntax": "obsidian-to-anki"})
    assert (shown["files"], shown["linked"]["applied"], shown["linked"]["adopted"]) == ([], False, 1)
    done = wire.ask("import", {"syntax": "obsidian-to-anki", "apply": True})
    assert (done["linked"]["applied"], done["linked"]["adopted"]) == (True, 1)
    assert wire.ask("import", {"syntax": "obsidian-to-anki"})["linked"]["adopted"] == 0


def test_an_unknown_syntax_cannot_be_imported(wire: Wire) -> None:
    assert wire.ask_wrongly("import", {"syntax": "nothing"})["data"]["code"] == "usage"


def test_a_path_that_the_system_refuses_does_not_keep_a_sync_from_ending(wire: Wire) -> None:
    started = wire.request("sync/start", {})
    wire.request("vault/deleted", {"files": [f"{'a' * 300}.md"]})
    assert "result" in wire.answer(started)
    wire.until("sync/finished")
    assert wire.sync()["outcome"] == "completed"
