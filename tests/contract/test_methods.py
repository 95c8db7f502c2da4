"""Every method and every notification over the pipe, each checked against the schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ankiconnect.server import anki_connect
from contract.wire import PROTOCOL, Wire, opening
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for name in ("a", "b", "c"):
        write_note(settings.vault, f"{name}.md", question(f"What is {name}?", f"The letter {name}."))
    return settings


def test_the_sidecar_says_who_it_is_and_what_it_can_do(settings: Settings) -> None:
    with Wire() as wire:
        told = wire.initialize(settings)
    assert told["protocol"] == PROTOCOL.number
    assert told["store"] == str(settings.store_path)
    assert set(told["methods"]) == set(PROTOCOL.methods)


def test_a_check_tells_of_each_thing_that_a_sync_needs(wire: Wire) -> None:
    checked = wire.ask("check")
    assert checked["ready"]
    assert [item["name"] for item in checked["items"]] == ["vault", "store", "target", "Obsidian", "disk"]


def test_a_sync_brings_the_cards_to_anki_and_tells_how_it_went(wire: Wire, settings: Settings) -> None:
    begun = wire.ask("sync/start")["session"]
    finished = wire.until("sync/finished")
    assert begun["sessionId"] == finished["session"]["sessionId"]
    assert (finished["outcome"], finished["planned"]) == ("completed", 3)
    assert finished["session"]["statistics"]["cardsCreated"] == len(anki_notes(settings)) == 3


def test_the_phases_are_told_in_their_order_after_the_answer(wire: Wire) -> None:
    msg_id = wire.request("sync/start")
    assert wire.receive().get("id") == msg_id
    wire.until("sync/finished")
    wire.ask("sync/start")
    told = []
    while "sync/finished" not in told:
        told.append(wire.receive()["method"])
    assert told[-1] == "sync/finished"


def test_the_last_progress_of_a_phase_is_told(wire: Wire) -> None:
    wire.ask("sync/start")
    progress = {}
    while (message := wire.receive())["method"] != "sync/finished":
        if message["method"] == "sync/progress":
            progress[message["params"]["phase"]] = message["params"]
    assert {phase: told["done"] for phase, told in progress.items()} == {
        "generating": 3,
        "applying_changes": 3,
    }


def test_a_late_view_learns_how_the_last_sync_ended(wire: Wire) -> None:
    assert wire.ask("sync/status")["running"] is False
    finished = wire.sync()
    status = wire.ask("sync/status")
    assert (status["finished"], status["running"]) == (finished, False)


def test_a_note_that_fails_is_told_with_its_line(wire: Wire, settings: Settings) -> None:
    (settings.vault / "bad.md").write_bytes(b"Q: One\nA: \xff\n")
    wire.ask("sync/start")
    assert wire.until("sync/note")["path"] == "bad.md"
    assert [note["path"] for note in wire.until("sync/finished")["failures"]] == ["bad.md"]


def test_a_dry_run_shows_each_card_and_only_what_is_ticked_is_done(wire: Wire, settings: Settings) -> None:
    assert wire.sync(dryRun=True)["session"]["dryRun"]
    plan = wire.ask("plan/get", {"limit": 2})
    assert (plan["total"], len(plan["actions"]), plan["counts"]["create"]) == (3, 2, 3)
    after = plan["actions"][0]["after"]
    assert after["fields"][0] == {"name": "Front", "html": "What is a?"}
    finished = wire.sync(only=[plan["actions"][1]["slug"]])
    assert finished["session"]["mode"] == "selected"
    assert [fields[0] for fields in anki_notes(settings).values()] == ["What is b?"]


def test_a_changed_card_is_shown_before_and_after(wire: Wire, settings: Settings) -> None:
    wire.sync()
    write_note(settings.vault, "a.md", question("What is a?", "The first letter."))
    wire.sync(dryRun=True)
    [action] = wire.ask("plan/get")["actions"]
    assert action["differs"] == ["Back"]
    sides = [
        {field["name"]: field["html"] for field in action[side]["fields"]} for side in ("before", "after")
    ]
    assert [side["Back"] for side in sides] == ["The letter a.", "The first letter."]


def test_without_a_plan_the_error_tells_how_to_make_one(wire: Wire) -> None:
    assert wire.ask_wrongly("plan/get")["data"]["code"] == "usage"


def test_the_guard_shows_the_removals_and_carries_out_the_ticked_ones(wire: Wire, settings: Settings) -> None:
    for number in range(12):
        write_note(settings.vault, f"n{number}.md", question(f"Number {number}?", f"Answer {number}."))
    wire.sync()
    for number in range(12):
        (settings.vault / f"n{number}.md").unlink()
    finished = wire.sync()
    assert (finished["outcome"], finished["error"]["data"]["code"]) == ("failed", "guard")
    plan = wire.ask("plan/get", {"kinds": ["delete"]})
    assert (plan["stoppedByGuard"], plan["total"], plan["managed"]) == (True, 12, 15)
    slugs = [action["slug"] for action in plan["actions"]]
    assert wire.sync(only=slugs[:2])["outcome"] == "completed"
    assert len(anki_notes(settings)) == 13
    wire.ask("sync/resume", {"allowRemovals": True})
    assert wire.until("sync/finished")["outcome"] == "completed"
    assert len(anki_notes(settings)) == 3


def test_a_sync_for_one_note_leaves_the_others(wire: Wire, settings: Settings) -> None:
    wire.sync()
    for name in ("a", "b"):
        write_note(settings.vault, f"{name}.md", question(f"What is {name}?", "Changed."))
    (settings.vault / "c.md").unlink()
    assert wire.sync(notes=["b.md"])["session"]["statistics"]["cardsUpdated"] == 1
    backs = {fields[0]: fields[1] for fields in anki_notes(settings).values()}
    assert backs["What is a?"] == "The letter a."
    assert (backs["What is b?"], len(backs)) == ("Changed.", 3)


def test_an_undo_takes_back_what_a_sync_did(wire: Wire, settings: Settings) -> None:
    wire.sync()
    wire.ask("undo")
    finished = wire.until("sync/finished")
    assert (finished["session"]["mode"], finished["session"]["statistics"]["cardsDeleted"]) == ("undo", 3)
    assert anki_notes(settings) == {}


def test_syncs_are_listed_and_taken_off_the_list(wire: Wire) -> None:
    finished = wire.sync()
    [listed] = wire.ask("progress/list")["recent"]
    assert listed == finished["session"]
    assert wire.ask("progress/clean", {"allCompleted": True}) == {"removed": 1}
    assert wire.ask("progress/list") == {"incomplete": [], "recent": []}


def test_the_index_counts_and_lists(wire: Wire, settings: Settings) -> None:
    write_note(settings.vault, "open.md", "```\nQ: never\n")
    wire.sync()
    index = wire.ask("index/get")
    assert (index["notes"]["completed"], index["states"]["synced"]) == (4, 3)
    only = wire.ask("index/get", {"note": "open.md", "limit": 0})
    assert (only["findings"], only["totalFindings"] >= 1) == ([], True)


def test_history_tells_what_was_done_to_a_note(wire: Wire) -> None:
    wire.sync()
    assert [row["kind"] for row in wire.ask("history", {"note": "a.md"})["rows"]] == ["create"]


def test_decks_and_note_types_of_a_running_anki_are_offered(wire: Wire, tmp_path: Path) -> None:
    with anki_connect(tmp_path / "running") as server:
        wire.ask(
            "initialize",
            opening(tmp_path / "vault", {"target": f"ankiconnect://127.0.0.1:{server.port}"}),
        )
        assert wire.ask("anki/decks") == {"decks": ["Default"]}
        types = {kind["name"]: kind["fields"] for kind in wire.ask("anki/noteTypes")["noteTypes"]}
    assert types["Basic"] == ["Front", "Back"]
    assert list(types) == sorted(types)


def test_a_renamed_and_rewritten_note_keeps_its_anki_note(wire: Wire, settings: Settings) -> None:
    wire.sync()
    [kept] = [slug for slug, fields in anki_notes(settings).items() if fields[0] == "What is a?"]
    (settings.vault / "a.md").unlink()
    write_note(settings.vault, "sub/z.md", question("What is a?", "An answer in entirely other words."))
    wire.ask("vault/renamed", {"files": [{"from": "a.md", "to": "sub/z.md"}]})
    wire.sync()
    assert anki_notes(settings)[kept][1] == "An answer in entirely other words."


def test_a_deleted_note_loses_no_card_before_a_full_sync(wire: Wire, settings: Settings) -> None:
    wire.sync()
    (settings.vault / "a.md").unlink()
    wire.ask("vault/deleted", {"files": ["a.md", "b.md"]})
    wire.sync(mode="incremental")
    assert len(anki_notes(settings)) == 3
    wire.sync()
    assert len(anki_notes(settings)) == 2


def test_shutting_down_is_answered_and_then_done(wire: Wire) -> None:
    assert wire.ask("shutdown") == {}
    assert wire.exit_code() == 0


def test_diagnostics_are_told_as_a_document_without_the_text_of_notes(wire: Wire) -> None:
    wire.ask("sync/start")
    wire.until("sync/finished")
    document = json.loads(wire.ask("diagnostics")["document"])
    assert document["sessions"][0]["phase"] == "completed"
    assert "The letter a." not in json.dumps(document)
