"""Plans, undos and conflicts over the pipe: a sync does what was shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.collection import Collection

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for name in ("a", "b", "c"):
        write_note(settings.vault_root, f"{name}.md", question(f"What is {name}?", f"The letter {name}."))
    return settings


def test_a_plan_is_carried_out_as_it_was_shown_and_the_rest_is_the_next_plan(
    wire: Wire, settings: Settings
) -> None:
    wire.sync()
    write_note(settings.vault_root, "d.md", question("What is d?", "The letter d."))
    plan = wire.sync(dryRun=True)["session"]["sessionId"]
    (settings.vault_root / "a.md").unlink()
    finished = wire.sync(plan=plan)
    assert (finished["differing"], len(anki_notes(settings))) == (1, 4)
    again = wire.ask("plan/get")
    assert (again["again"], [action["note"] for action in again["actions"]]) == (True, ["a.md"])
    wire.sync(plan=again["sessionId"])
    assert len(anki_notes(settings)) == 3


def test_a_stop_in_the_same_breath_as_the_start_stops_it(wire: Wire, settings: Settings) -> None:
    wire.request("sync/start")
    wire.request("sync/interrupt")
    assert wire.until("sync/finished")["outcome"] == "interrupted"
    assert not Path(settings.target.removeprefix("file:")).exists()


def test_an_undo_shows_what_it_would_take_back_and_then_does_that(wire: Wire, settings: Settings) -> None:
    synced = wire.sync()["session"]["sessionId"]
    wire.ask("undo", {"dryRun": True})
    wire.until("sync/finished")
    plan = wire.ask("plan/get")
    assert (plan["undoes"], plan["counts"]["delete"], plan["kept"]) == (synced, 3, [])
    assert len(anki_notes(settings)) == 3
    wire.ask("undo", {"sessionId": synced, "plan": plan["sessionId"]})
    wire.until("sync/finished")
    assert anki_notes(settings) == {}


def test_a_conflict_is_listed_with_both_texts_and_decided(wire: Wire, settings: Settings) -> None:
    wire.sync()
    collection = Collection(settings.target.removeprefix("file:"))
    note = collection.get_note(collection.find_notes("a")[0])
    note["Back"] = "My letter a."
    collection.update_note(note)
    assert collection.db is not None
    collection.db.execute("UPDATE notes SET mod = mod + 5")
    collection.close()
    write_note(settings.vault_root, "a.md", question("What is a?", "The first letter."))
    assert wire.sync()["conflicts"] == 1
    listed = wire.ask("conflicts/list")
    [conflict] = listed["conflicts"]
    [field] = conflict["fields"]
    assert field["last"] == "The letter a."
    assert [piece["text"] for piece in field["vault"] if piece["changed"]] == ["first letter"]
    decision = {"slug": conflict["slug"], "side": "anki", "token": conflict["token"]}
    assert wire.ask("conflicts/decide", {"decisions": [decision]}) == {"kept": 1, "refused": []}
    assert wire.sync()["conflicts"] == 0
    assert {fields[1] for fields in anki_notes(settings).values()} >= {"My letter a."}
