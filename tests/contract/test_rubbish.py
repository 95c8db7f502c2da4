"""Whatever arrives, each request gets one answer, and so does the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.wire import Wire, opening
from obsidian_anki_sync.rpc.framing import Fault, Messages, framed


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder = tmp_path_factory.mktemp("vault")
    with Wire() as wire:
        wire.ask("initialize", opening(folder, {"db": str(folder / "store.db")}))
        yield wire


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 9\r\n\r\n{not json",
        b"Content-Length: 2\r\n\r\n\xff\xfe",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: -4\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\n",
        b"Good morning\r\n",
        b"x" * 20_000,
        b"Content-Length: 40000\r\n\r\n" + b"[" * 20_000 + b"]" * 20_000,
    ],
    ids=lambda data: repr(data[:30]),
)
def test_bytes_that_are_not_a_message_are_answered_with_an_error(wire: Wire, data: bytes) -> None:
    wire.send_bytes(data)
    assert wire.answer(None)["error"]["code"] == -32700
    assert wire.ask("sync/status")["running"] is False


@pytest.mark.parametrize("wrong", [-3, -1, 1, 5])
def test_a_wrong_length_costs_one_message(wire: Wire, wrong: int) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "wrong", "method": "check"}).encode()
    wire.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body) + wrong, body))
    msg_id = wire.request("sync/status")
    assert wire.answer(None)["error"]["code"] == -32700
    assert "result" in wire.answer(msg_id)


def test_a_message_that_is_too_long_is_refused_and_skipped(wire: Wire) -> None:
    length = 64 * 1024 * 1024 + 1
    wire.send_bytes(b"Content-Length: %d\r\n\r\n" % length)
    for _ in range(64):
        wire.send_bytes(b" " * (1024 * 1024))
    wire.send_bytes(b" ")
    assert "longer" in wire.answer(None)["error"]["message"]
    assert wire.ask("sync/status")["running"] is False


def test_a_long_message_is_taken(wire: Wire) -> None:
    shown = wire.ask("cards/preview", {"note": "a.md", "text": "word " * 800_000})
    assert shown["cards"] == []


@pytest.mark.parametrize(
    ("message", "answered"),
    [
        ([], None),
        ([{"jsonrpc": "2.0", "id": 1, "method": "check"}], None),
        (3, None),
        (None, None),
        ("check", None),
        ({}, None),
        ({"id": "a", "method": "check"}, "a"),
        ({"jsonrpc": "1.0", "id": "a", "method": "check"}, "a"),
        ({"jsonrpc": "2.0", "id": "a"}, "a"),
        ({"jsonrpc": "2.0", "id": "a", "method": 3}, "a"),
        ({"jsonrpc": "2.0", "id": "a", "result": {}}, "a"),
        ({"jsonrpc": "2.0", "id": None, "method": "check"}, None),
        ({"jsonrpc": "2.0", "id": 1.5, "method": "check"}, None),
        ({"jsonrpc": "2.0", "id": True, "method": "check"}, None),
        ({"jsonrpc": "2.0", "id": {}, "method": "check"}, None),
    ],
    ids=str,
)
def test_a_document_that_is_not_a_request_is_answered_with_an_error(
    wire: Wire, message: Any, answered: Any
) -> None:
    wire.send(message)
    assert wire.answer(answered)["error"]["code"] == -32600


def test_an_unknown_method_is_answered_with_an_error(wire: Wire) -> None:
    for method in ("", "sync", "sync/Start", "__class__", "$/cancelRequest", "textDocument/hover"):
        assert wire.ask_wrongly(method)["code"] == -32601


def test_an_id_that_is_in_use_is_refused(wire: Wire) -> None:
    wire._asked["twice"] = "check"
    for _ in range(2):
        wire.send({"jsonrpc": "2.0", "id": "twice", "method": "check"})
    answers = [wire.answer("twice") for _ in range(2)]
    assert sorted("error" in answer for answer in answers) == [False, True]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": "ten"}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 501}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"limit": True}, "limit"),
        ({"sides": 1}, "sides"),
        ({"kinds": "create"}, "kinds"),
        ({"kinds": ["create", "burn"]}, "kinds[1]"),
        ({"Limit": 1}, "Limit"),
        ("all of it", ""),
    ],
    ids=str,
)
def test_the_path_of_a_wrong_parameter_is_named(wire: Wire, params: Any, field: str) -> None:
    assert wire.ask_wrongly("plan/get", params)["data"]["field"] == field


def test_a_flood_of_notifications_delays_no_request(wire: Wire) -> None:
    flood = framed({"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "x" * 100}}) * 20_000
    wire.send_bytes(flood)
    assert wire.ask("sync/status")["running"] is False


def test_many_requests_at_once_are_all_answered(wire: Wire) -> None:
    asked = [wire.request("sync/status") for _ in range(500)]
    assert [wire.answer(msg_id)["id"] for msg_id in asked] == asked


def test_every_method_is_refused_before_initialize() -> None:
    with Wire() as wire:
        for method in ("check", "sync/start", "sync/status", "progress/list"):
            assert wire.ask_wrongly(method)["data"]["code"] == "not-initialized"


def test_the_error_about_another_protocol_names_both(tmp_path: Path) -> None:
    with Wire() as wire:
        opened = {**opening(tmp_path), "protocol": 99, "settings": {"unheard": "of"}, "more": []}
        error = wire.ask_wrongly("initialize", opened)
    assert (error["data"]["code"], error["data"]["protocol"]) == ("protocol", 1)
    assert error["data"]["version"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"decks": "A"}, "decks"), ({"removal_count": -1}, "removal_count"), ({"deck": 3}, "deck")],
)
def test_a_setting_that_does_not_fit_is_named(wire: Wire, tmp_path: Path, settings: Any, named: str) -> None:
    error = wire.ask_wrongly("initialize", opening(tmp_path, settings))
    assert error["data"]["code"] == "usage"
    assert repr(named) in error["message"]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(values, max_size=6), st.data())
def test_messages_come_out_as_they_went_in_however_they_are_cut(sent: list[Any], data: st.DataObject) -> None:
    stream = b"".join(map(framed, sent))
    taken: list[Any] = []
    messages = Messages()
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        taken += messages.feed(stream[:size])
        stream = stream[size:]
    assert taken == sent


@given(st.binary(max_size=300))
def test_after_any_rubbish_the_second_message_is_answered(rubbish: bytes) -> None:
    messages = Messages(most_bytes=1000)
    if list(messages.feed(b"\r\n" + rubbish.replace(b"Content", b"Kontent") + b"\r\n\r\n")):
        pass
    last = {"id": 2}
    taken = list(messages.feed(framed({"id": 1}) + framed(last)))
    assert taken[-1] == last
    assert all(isinstance(item, Fault) or item == {"id": 1} for item in taken[:-1])
