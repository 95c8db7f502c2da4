"""Cards that a language model writes, over the pipe: requested, reviewed, sent to Anki, paid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.generating import fact, write_facts
from support.model_server import MODEL, ModelServer
from support.processes import run_program
from support.syncing import anki_notes, settings_for, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_facts(settings, 3)
    return settings


@pytest.fixture
def wire(settings: Settings, model: ModelServer) -> Iterator[Wire]:
    with Wire() as wire:
        wire.initialize(settings, generation=own(model))
        yield wire


def own(model: ModelServer, **more: Any) -> dict[str, Any]:
    return {"url": model.url, "model": MODEL, "folders": ["facts"], **more}


def fronts(settings: Settings) -> list[str]:
    return sorted(fields[0] for fields in anki_notes(settings).values())


def test_drafts_wait_until_they_are_decided_and_the_next_sync_brings_them(
    wire: Wire, settings: Settings
) -> None:
    finished = wire.sync(useAgents=True)
    assert (finished["outcome"], finished["planned"]) == ("completed", 0)
    waiting = wire.ask("review/list")
    assert (waiting["total"], waiting["flagged"], len(waiting["drafts"])) == (3, 0, 3)
    first, second, third = waiting["drafts"]
    assert (first["note"], first["line"]) == ("facts/n000.md", 1)
    assert "colour of door 0 is shade 0" in first["quote"]
    assert [field["name"] for field in first["fields"]] == ["Front", "Back", "Extra"]
    decided = wire.ask(
        "review/decide",
        {
            "decisions": [
                {"draftId": first["draftId"], "verb": "accept"},
                {
                    "draftId": second["draftId"],
                    "verb": "edit",
                    "fields": [{"name": "Front", "markdown": "Which colour has door 1?"}],
                },
                {"draftId": third["draftId"], "verb": "reject"},
            ]
        },
    )
    assert decided == {"accepted": 1, "edited": 1, "rejected": 1, "unknown": []}
    assert wire.ask("review/list")["total"] == 0
    wire.sync()
    assert fronts(settings) == ["What is the colour of door 0?", "Which colour has door 1?"]


def test_an_accepted_card_is_previewed_with_its_note(wire: Wire) -> None:
    wire.sync(useAgents=True)
    [draft] = wire.ask("review/list", {"note": "facts/n001.md"})["drafts"]
    wire.ask("review/decide", {"decisions": [{"draftId": draft["draftId"], "verb": "accept"}]})
    [card] = wire.ask("cards/preview", {"note": "facts/n001.md"})["cards"]
    assert (card["front"], card["slug"]) == ("What is the colour of door 1?", draft["draftId"])


def test_drafts_come_in_pages(wire: Wire) -> None:
    wire.sync(useAgents=True)
    page = wire.ask("review/list", {"offset": 1, "limit": 1})
    assert (page["total"], [draft["note"] for draft in page["drafts"]]) == (3, ["facts/n001.md"])


def test_the_cost_is_part_of_the_session(wire: Wire, model: ModelServer) -> None:
    spent = wire.sync(useAgents=True)["session"]["spent"]
    assert spent["requests"] == model.requests > 0
    assert (spent["tokens"], spent["cost"]) == (model.tokens, 0)
    listed = wire.ask("progress/list")
    assert listed["recent"][0]["spent"] == spent


def test_a_sync_without_a_model_has_paid_nothing(wire: Wire) -> None:
    assert "spent" not in wire.sync()["session"]


def test_a_resumed_sync_tells_what_is_paid_and_pays_only_the_rest(
    wire: Wire, settings: Settings, model: ModelServer
) -> None:
    wire.initialize(settings, generation=own(model, enabled=True, max_requests_run=2, concurrency=1))
    finished = wire.sync()
    assert (finished["outcome"], finished["error"]["data"]["code"]) == ("interrupted", "budget")
    offered = wire.ask("progress/list")["resumable"]
    assert offered["spent"]["requests"] == 2
    wire.initialize(settings, generation=own(model))
    begun = wire.ask("sync/resume")["session"]
    assert begun["spent"]["requests"] == 2
    assert wire.until("sync/finished")["session"]["spent"]["requests"] == model.requests == 3


def test_a_sync_that_waits_for_the_model_is_cancelled(wire: Wire, model: ModelServer) -> None:
    model.delay = 1.0
    msg_id = wire.request("sync/start", {"useAgents": True})
    wire.answer(msg_id)
    while not model.requests:
        wire.receive()
    wire.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": msg_id}})
    assert wire.until("sync/finished")["outcome"] == "interrupted"


def test_an_unknown_draft_is_named_and_the_others_are_decided(wire: Wire) -> None:
    wire.sync(useAgents=True)
    known = wire.ask("review/list")["drafts"][0]["draftId"]
    decided = wire.ask(
        "review/decide",
        {"decisions": [{"draftId": draft_id, "verb": "accept"} for draft_id in ("gen-0", known, known)]},
    )
    assert (decided["accepted"], decided["unknown"]) == (1, ["gen-0", known])


def test_a_field_that_a_card_cannot_have_is_refused_before_anything_is_decided(wire: Wire) -> None:
    wire.sync(useAgents=True)
    first, second, _ = wire.ask("review/list")["drafts"]
    error = wire.ask_wrongly(
        "review/decide",
        {
            "decisions": [
                {"draftId": first["draftId"], "verb": "accept"},
                {
                    "draftId": second["draftId"],
                    "verb": "edit",
                    "fields": [{"name": "Slug", "markdown": "x"}],
                },
            ]
        },
    )
    assert error["data"]["code"] == "usage"
    assert wire.ask("review/list")["total"] == 3


def test_nothing_waits_where_there_was_no_sync(wire: Wire) -> None:
    assert wire.ask("review/list") == {"total": 0, "flagged": 0, "drafts": []}
    decided = wire.ask("review/decide", {"decisions": [{"draftId": "gen-0", "verb": "reject"}]})
    assert decided["unknown"] == ["gen-0"]


def test_an_estimate_sends_nothing_and_says_where_it_would_go(wire: Wire, model: ModelServer) -> None:
    estimate = wire.ask("generate/estimate")
    assert (estimate["model"], estimate["notes"]) == (MODEL, 3)
    assert estimate["host"] in model.url
    assert estimate["requests"] >= 3
    assert model.requests == 0


def test_an_estimate_is_of_what_is_asked_for(wire: Wire) -> None:
    assert wire.ask("generate/estimate", {"notes": ["facts/n001.md", "gone.md"]})["notes"] == 1
    wire.sync(useAgents=True)
    assert wire.ask("generate/estimate", {"useAgents": True})["notes"] == 0
    assert wire.ask("generate/estimate", {"useAgents": True, "refresh": True})["notes"] == 3


@pytest.mark.parametrize(
    ("method", "params"), [("generate/estimate", {}), ("sync/start", {"useAgents": True})]
)
def test_without_a_model_the_error_tells_how_to_name_one(
    settings: Settings, method: str, params: dict[str, Any]
) -> None:
    with Wire() as wire:
        wire.initialize(settings)
        error = wire.ask_wrongly(method, params)
    assert error["data"]["code"] == "usage"
    assert "generation.model" in error["message"]
    assert "generation.model" in error["data"]["advice"]


def test_a_change_of_an_accepted_card_is_shown_beside_it(
    wire: Wire, settings: Settings, model: ModelServer
) -> None:
    wire.sync(useAgents=True)
    [draft] = wire.ask("review/list", {"note": "facts/n000.md"})["drafts"]
    wire.ask("review/decide", {"decisions": [{"draftId": draft["draftId"], "verb": "accept"}]})
    write_note(settings.vault, "facts/n000.md", fact("colour of door 0", "shade of grey"))
    wire.sync(useAgents=True)
    [changed] = wire.ask("review/list", {"note": "facts/n000.md"})["drafts"]
    assert changed["draftId"] == draft["draftId"]
    assert changed["fields"][1]["markdown"] == "shade of grey"
    assert changed["replaces"][1]["markdown"] == "shade 0"


def test_a_draft_is_previewed_as_a_card_and_why_it_was_rejected_is_counted(wire: Wire) -> None:
    wire.sync(useAgents=True)
    waiting = wire.ask("review/list", {"preview": True})
    first = waiting["drafts"][0]
    shown = {field["name"]: field["html"] for field in first["card"]["fields"]}
    assert "colour of door 0" in shown["Front"]
    assert ".card" in waiting["css"]
    decision = {"draftId": first["draftId"], "verb": "reject", "reason": "trivial"}
    wire.ask("review/decide", {"decisions": [decision]})
    assert wire.ask("review/refusals")["refusals"] == [
        {"prompt": first["prompt"], "reason": "trivial", "count": 1}
    ]


def test_a_note_that_no_setting_names_is_written_if_the_user_asks_for_it(
    wire: Wire, settings: Settings, model: ModelServer
) -> None:
    write_note(settings.vault, "other/one.md", fact("colour of one", "red"))
    write_note(settings.vault, "other/two.md", fact("colour of two", "blue"))
    write_note(settings.vault, "other/secret.md", "---\nanki: private\n---\n" + fact("colour of no", "grey"))
    notes = ["other/one.md", "other/secret.md"]
    expected = wire.ask("generate/estimate", {"notes": notes})
    assert expected["notes"] == 1
    wire.sync(notes=notes, generate=True)
    assert [draft["note"] for draft in wire.ask("review/list")["drafts"]] == ["other/one.md"]
    assert all("colour of one" in text for text in model.texts)


def test_each_card_is_told_as_soon_as_it_is_written(wire: Wire) -> None:
    wire.ask("sync/start", {"useAgents": True})
    told = [wire.until("sync/card") for _ in range(3)]
    assert wire.until("sync/finished")["outcome"] == "completed"
    assert {card["path"]: card["front"] for card in told} == {
        f"facts/n{number:03}.md": f"What is the colour of door {number}?" for number in range(3)
    }


def killed_while_writing(settings: Settings, model: ModelServer, notes: list[str]) -> str:
    """Kills the sidecar at the second request for cards of these notes; returns the session."""
    model.answers = 1
    with Wire() as wire:
        wire.initialize(settings, generation=own(model, folders=[], concurrency=1))
        session = wire.ask("sync/start", {"notes": notes, "generate": True})["session"]
        while model.requests < 2:
            wire.receive()
    model.go_on()
    return str(session["sessionId"])


NOTES = ["facts/n000.md", "facts/n001.md", "facts/n002.md"]


def test_writing_cards_of_chosen_notes_is_offered_for_resuming_after_a_kill(
    settings: Settings, model: ModelServer
) -> None:
    write_note(settings.vault, "facts/unasked.md", fact("colour of none", "grey"))
    killed = killed_while_writing(settings, model, NOTES)
    with Wire() as wire:
        wire.initialize(settings, generation=own(model, folders=[]))
        listed = wire.ask("progress/list")
        assert listed["resumable"]["sessionId"] == killed
        assert (listed["resumable"]["mode"], listed["resumable"]["resumable"]) == ("selected", True)
        assert [session["sessionId"] for session in listed["incomplete"]] == [killed]
        before = model.requests
        assert wire.ask("sync/resume")["session"]["sessionId"] == killed
        assert wire.until("sync/finished")["outcome"] == "completed"
        drafts = wire.ask("review/list")["drafts"]
        assert sorted(draft["note"] for draft in drafts) == NOTES
        assert model.requests - before == 2
        assert not any("colour of none" in text for text in model.texts)
        assert "resumable" not in wire.ask("progress/list")


def test_a_note_that_was_renamed_since_is_written_too(settings: Settings, model: ModelServer) -> None:
    killed_while_writing(settings, model, NOTES)
    with Wire() as wire:
        wire.initialize(settings, generation=own(model, folders=[]))
        (settings.vault / "facts/n002.md").rename(settings.vault / "new.md")
        wire.ask("vault/renamed", {"files": [{"from": "facts/n002.md", "to": "new.md"}]})
        wire.ask("sync/resume")
        assert wire.until("sync/finished")["outcome"] == "completed"
        notes = [draft["note"] for draft in wire.ask("review/list")["drafts"]]
        assert sorted(notes) == ["facts/n000.md", "facts/n001.md", "new.md"]


def test_writing_is_offered_until_all_of_its_notes_are_written(
    settings: Settings, model: ModelServer
) -> None:
    killed = killed_while_writing(settings, model, NOTES)
    with Wire() as wire:
        wire.initialize(settings, generation=own(model, folders=[]))
        wire.sync()
        wire.sync(notes=NOTES[:2], generate=True)
        assert wire.ask("progress/list")["resumable"]["sessionId"] == killed
        wire.sync(notes=[*NOTES, "facts/n003.md"], generate=True)
        listed = wire.ask("progress/list")
        assert (listed["incomplete"], "resumable" in listed) == ([], False)


def test_a_sync_of_the_vault_on_the_command_line_leaves_writing_alone(
    settings: Settings, model: ModelServer
) -> None:
    killed = killed_while_writing(settings, model, NOTES)
    ended = run_program("sync", settings)
    assert (ended.returncode, "incomplete sync" in ended.stdout) == (0, False)
    flags = ("--set", f"generation.url={model.url}", "--set", f"generation.model={MODEL}")
    resumed = run_program("sync", settings, "--resume", killed, *flags)
    assert resumed.returncode == 0, resumed.stderr
    with Wire() as wire:
        wire.initialize(settings)
        assert wire.ask("review/list")["total"] == 3
