"""The faults of the test server do what their names say; the tests of the target rely on it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.client import AnkiConnectError, call, post
from ankiconnect.faults import Kind
from ankiconnect.releases import OF_2023
from ankiconnect.running import anki_connect_process
from ankiconnect.server import Server, anki_connect

BROKEN = (OSError, http.client.HTTPException)
"""What a client meets where no whole answer comes."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with anki_connect(tmp_path) as started:
        yield started


def notes_of(server: Server) -> list[str]:
    with server.collection() as collection:
        return sorted(collection.get_note(note).fields[0] for note in collection.find_notes(""))


def basic(front: str) -> dict[str, Any]:
    return {"deckName": "Default", "modelName": "Basic", "fields": {"Front": front, "Back": "b"}}


def test_a_lost_request_is_not_done(server: Server) -> None:
    server.faults.set(Kind.LOSE_REQUEST)
    with pytest.raises(BROKEN):
        server.call("addNote", note=basic("a"))
    assert notes_of(server) == []


@pytest.mark.parametrize("kind", [Kind.LOSE_ANSWER, Kind.CUT_ANSWER])
def test_a_request_whose_answer_is_lost_is_done(server: Server, kind: Kind) -> None:
    server.faults.set(kind)
    with pytest.raises(BROKEN):
        server.call("addNote", note=basic("a"))
    assert notes_of(server) == ["a"]


def test_a_busy_anki_does_the_request_that_timed_out(server: Server) -> None:
    server.faults.set(Kind.BUSY, seconds=0.3)
    with pytest.raises(BROKEN):
        call(server.url, "addNote", note=basic("a"), timeout=0.1)
    # It was asked later, so it is answered later.
    assert len(server.call("findNotes", query="")) == 1


def test_a_dialog_holds_everything_until_it_is_closed(server: Server) -> None:
    server.faults.set(Kind.DIALOG)
    for _ in range(2):
        with pytest.raises(BROKEN):
            call(server.url, "version", timeout=0.1)
    server.faults.release()
    assert server.call("version") == 6


def test_a_late_request_is_done_after_others(server: Server) -> None:
    server.faults.set(Kind.LATE, "addNote", requests=2, hangs_up=True)
    with pytest.raises(BROKEN):
        server.call("addNote", note=basic("a"))
    found = [len(server.call("findNotes", query=""))]
    server.call("version")
    deadline = time.monotonic() + 5
    while not notes_of(server) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (found, notes_of(server)) == ([0], ["a"])


def test_a_late_request_that_does_not_hang_up_is_answered_in_the_end(server: Server) -> None:
    server.faults.set(Kind.LATE, "addNote")
    threading.Timer(0.1, server.faults.release).start()
    assert server.call("addNote", note=basic("a")) > 0


def test_what_is_held_back_when_anki_quits_is_never_done(server: Server) -> None:
    server.faults.set(Kind.LATE, hangs_up=True)
    with pytest.raises(BROKEN):
        server.call("addNote", note=basic("a"))
    server.stop()
    server.start()
    assert notes_of(server) == []


def test_an_error_changes_nothing(server: Server) -> None:
    server.faults.set(Kind.ERROR, message="collection is not available")
    with pytest.raises(AnkiConnectError, match=r"^collection is not available$"):
        server.call("addNote", note=basic("a"))
    assert notes_of(server) == []


def test_one_of_many_fails_and_the_others_are_done(server: Server) -> None:
    server.faults.set(Kind.ERROR, "multi", item=1)
    inner = [{"action": "addNote", "version": 6, "params": {"note": basic(front)}} for front in "abc"]
    errors = [answer["error"] for answer in server.call("multi", actions=inner)]
    assert (errors, notes_of(server)) == ([None, "Note was not found: 0", None], ["a", "c"])


def test_one_of_many_notes_fails_as_in_an_old_release(tmp_path: Path) -> None:
    with anki_connect(tmp_path, release=OF_2023) as server:
        server.faults.set(Kind.ERROR, "addNotes", item=1)
        added = server.call("addNotes", notes=[basic(front) for front in "abc"])
        assert [note is None for note in added] == [False, True, False]


def test_one_of_many_notes_fails_as_in_a_new_release(server: Server) -> None:
    server.faults.set(Kind.ERROR, "addNotes", item=1)
    with pytest.raises(AnkiConnectError, match="it is empty"):
        server.call("addNotes", notes=[basic(front) for front in "abc"])
    assert notes_of(server) == []


def test_another_program_answers_with_a_page(server: Server) -> None:
    server.faults.set(Kind.HTML, always=True)
    answer = post(server.url, b'{"action": "version", "version": 6}')
    assert answer.startswith(b"<!doctype html>")


def test_another_profile_has_another_collection(server: Server) -> None:
    server.call("addNote", note=basic("a"))
    server.faults.set(Kind.PROFILE, "findNotes", profile="Somebody else")
    assert server.call("getActiveProfile") == "User 1"
    assert server.call("findNotes", query="") == []
    assert server.call("getActiveProfile") == "Somebody else"


@pytest.mark.parametrize(("applies", "left"), [(True, ["a"]), (False, [])])
def test_a_restart_keeps_what_was_done(server: Server, applies: bool, left: list[str]) -> None:
    server.faults.set(Kind.RESTART, "addNote", seconds=0.1, applies=applies)
    with pytest.raises(BROKEN):
        server.call("addNote", note=basic("a"))
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            server.call("version")
            break
        except BROKEN:
            time.sleep(0.02)
    assert notes_of(server) == left


def test_a_stopped_server_refuses_connections(server: Server) -> None:
    server.stop()
    with pytest.raises(OSError, match="refused"):
        server.call("version")


@pytest.mark.parametrize("key", [None, "wrong"])
def test_a_key_is_wanted(tmp_path: Path, key: str | None) -> None:
    with anki_connect(tmp_path, api_key="right") as server:
        with pytest.raises(AnkiConnectError, match=r"^valid api key must be provided$"):
            call(server.url, "version", key=key)
        assert call(server.url, "requestPermission", key=key)["requireApikey"]


@pytest.mark.serial
def test_a_server_that_keeps_connections_open_stops_all_the_same(tmp_path: Path) -> None:
    with anki_connect(tmp_path, closes_silently=False) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        for _ in range(2):
            client.request("POST", "/", b'{"action": "version", "version": 6}')
            assert json.loads(client.getresponse().read())["result"] == 6
        started = time.monotonic()
        server.stop()
        client.close()
        assert time.monotonic() - started < 2


def test_a_fault_meets_the_nth_request_with_its_action_alone(server: Server) -> None:
    server.faults.set(Kind.ERROR, "deckNames", nth=2)
    server.call("deckNames")
    server.call("version")
    with pytest.raises(AnkiConnectError):
        server.call("deckNames")
    assert server.call("deckNames") == ["Default"]


def test_a_fault_meets_an_action_inside_of_many(server: Server) -> None:
    server.faults.set(Kind.LOSE_ANSWER, "deckNames")
    with pytest.raises(BROKEN):
        server.call("multi", actions=[{"action": "version"}, {"action": "deckNames"}])


def test_requests_are_recorded(server: Server) -> None:
    server.call("version")
    server.call("multi", actions=[{"action": "version"}, {"action": "deckNames"}])
    recorded = [(request.action, request.inner) for request in server.requests]
    assert recorded == [("version", ()), ("multi", ("version", "deckNames"))]


def test_a_process_takes_faults_over_http_and_can_be_killed(tmp_path: Path) -> None:
    with anki_connect_process(tmp_path) as running:
        fault = {"kind": Kind.LOSE_ANSWER, "action": "addNote"}
        post(f"{running.url}/faults", json.dumps(fault).encode())
        with pytest.raises(BROKEN):
            running.call("addNote", note=basic("a"))
        running.process.kill()
        running.process.wait()
    with anki_connect(tmp_path) as server:
        assert notes_of(server) == ["a"]
