"""Habits of pygls and its clients that would break the pipe, and the answer to each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.wire import Wire, eventually, opening

TALKATIVE = (str(Path(__file__).with_name("talkative.py")),)
SECRET = "the text of a note, and a key"


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    with Wire("--log-level", "info", program=TALKATIVE) as wire:
        wire.ask("initialize", opening(tmp_path, {"db": str(tmp_path / "store.db")}))
        yield wire


@pytest.mark.parametrize("msg_id", [0, 7, -1, "seven", ""])
def test_an_id_may_be_a_number_or_a_text(wire: Wire, msg_id: int | str) -> None:
    wire.send({"jsonrpc": "2.0", "id": msg_id, "method": "no/such"})
    assert wire.answer(msg_id)["error"]["data"]["code"] == "unknown-method"


def test_a_request_without_parameters_is_answered(wire: Wire) -> None:
    assert wire.ask("sync/status")["running"] is False


def test_no_parameters_may_also_be_null(wire: Wire) -> None:
    msg_id = wire.request("sync/status")
    wire.answer(msg_id)
    wire._asked["null"] = "sync/status"
    wire.send({"jsonrpc": "2.0", "id": "null", "method": "sync/status", "params": None})
    assert "result" in wire.answer("null")


def test_parameters_that_do_not_fit_are_answered_with_their_path(wire: Wire) -> None:
    error = wire.ask_wrongly("review/decide", {"decisions": [{"draftId": "a", "verb": "burn"}]})
    assert (error["code"], error["data"]["code"]) == (-32602, "invalid-params")
    assert error["data"]["field"] == "decisions[0].verb"


def test_parameters_by_position_are_answered(wire: Wire) -> None:
    # vscode-jsonrpc sends these where it is given an undefined token.
    error = wire.ask_wrongly("plan/get", [{"limit": 1}, None])
    assert (error["code"], error["data"]["field"]) == (-32602, "")


def test_a_cancelled_request_is_answered_so_and_its_thread_ends(wire: Wire) -> None:
    msg_id = wire.request("check")
    eventually(lambda: b"the thread began" in wire.log)
    wire.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": msg_id}})
    error = wire.answer(msg_id)["error"]
    assert (error["code"], error["data"]["code"]) == (-32800, "cancelled")
    eventually(lambda: b"the thread ended" in wire.log)


def test_cancelling_an_unknown_request_does_no_harm(wire: Wire) -> None:
    harmless: list[Any] = [{"id": 999}, {"id": None}, {"id": []}, {}, [1], None, "x"]
    for told in harmless:
        wire.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": told})
    assert wire.ask("sync/status")["running"] is False


def test_an_unexpected_error_is_answered_without_its_message_and_traceback(wire: Wire) -> None:
    error = wire.ask_wrongly("history")
    assert (error["code"], error["data"]["code"]) == (-32603, "internal")
    assert "ValueError" in error["message"]
    assert SECRET not in str(error)
    assert SECRET.encode() not in wire.log
    assert b"Traceback" not in wire.log


def test_printed_text_does_not_reach_the_pipe(wire: Wire) -> None:
    wire.ask("anki/decks")
    eventually(lambda: all(said in wire.log for said in (b"printed", b"written", b"said by a child")))


def test_lengths_count_bytes_and_not_letters(wire: Wire) -> None:
    assert wire.ask("anki/decks") == {"decks": ["Ελληνικά", "日本語 🎴"]}
    assert wire.ask("sync/status")["running"] is False


def test_no_message_is_written_to_the_log(wire: Wire, tmp_path: Path) -> None:
    secrets = {"anki_key": "a-key-of-anki"}
    note = "Words of a note"
    wire.ask("initialize", opening(tmp_path, secrets=secrets))
    wire.ask("cards/preview", {"note": "a.md", "text": note})
    wire.ask_wrongly("cards/preview", {"note": "a.md", "text": [note]})
    wire.ask_wrongly("initialize", opening(tmp_path, secrets={"anki_key": ["a-key-of-anki"]}))
    wire.ask_wrongly("initialize", opening(tmp_path, {"removal_count": "a-key-of-anki"}))
    wire.send_bytes(b"Content-Length: 15\r\n\r\nWords of a note")
    wire.answer(None)
    assert b"answered with the error" in wire.log
    assert note.encode() not in wire.log
    assert b"a-key-of-anki" not in wire.log
