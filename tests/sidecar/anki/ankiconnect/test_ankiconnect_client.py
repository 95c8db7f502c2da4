"""The errors for wrong answers of AnkiConnect."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect.connection.client import (
    AnkiKeyError,
    Client,
    NoAnswerError,
    NotRunningError,
    OtherProgramError,
    RefusalError,
    UncertainError,
)
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget

IMPATIENT = AnkiConnectOptions(read_seconds=0.3, write_seconds=0.3)


def impatient(server: Server) -> Client:
    return Client(server.url, IMPATIENT)


@contextmanager
def program_that_says(answer: bytes) -> Iterator[str]:
    """Yields the URL of another program, which gives this answer to every request."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.wfile.write(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{other.server_address[1]}"
        finally:
            other.shutdown()
            thread.join()


async def test_a_question_to_an_anki_with_a_dialog_open_says_to_close_it(server: Server) -> None:
    server.faults.set(Kind.DIALOG, always=True)
    with pytest.raises(NoAnswerError, match=r"within 0\.3 seconds") as caught:
        await impatient(server).ask("version")
    server.faults.release()
    assert "Close any open dialog" in caught.value.advice


async def test_a_question_that_timed_out_is_not_asked_again(server: Server) -> None:
    server.faults.set(Kind.DIALOG, always=True)
    with pytest.raises(NoAnswerError):
        await impatient(server).ask("version")
    assert len(server.requests) == 1
    server.faults.release()


async def test_an_order_to_an_anki_with_a_dialog_open_is_uncertain(server: Server) -> None:
    server.faults.set(Kind.DIALOG, always=True)
    with pytest.raises(UncertainError, match="did not answer") as caught:
        await impatient(server).order("createDeck", deck="A")
    server.faults.release()
    assert "sends nothing twice" in caught.value.advice


async def test_a_dialog_makes_a_check_that_is_not_ready(server: Server, tmp_path: Path) -> None:
    server.faults.set(Kind.DIALOG, always=True)
    state = await AnkiConnectTarget(server.url, tmp_path, IMPATIENT).check()
    server.faults.release()
    assert (state.ready, "dialog" in state.advice) == (False, True)


@pytest.mark.parametrize("kind", [Kind.LOSE_REQUEST, Kind.LOSE_ANSWER, Kind.CUT_ANSWER])
async def test_a_question_is_asked_again_where_the_connection_breaks(server: Server, kind: Kind) -> None:
    server.faults.set(kind)
    assert await impatient(server).ask("version") == 6


@pytest.mark.parametrize("kind", [Kind.LOSE_REQUEST, Kind.LOSE_ANSWER, Kind.CUT_ANSWER])
async def test_an_order_is_never_repeated(server: Server, kind: Kind) -> None:
    server.faults.set(kind)
    with pytest.raises(UncertainError):
        await impatient(server).order("createDeck", deck="A")
    assert len(server.requests) == 1


async def test_an_anki_that_does_not_run_is_named_by_its_address(server: Server) -> None:
    server.stop()
    with pytest.raises(NotRunningError, match=server.url) as caught:
        await impatient(server).order("createDeck", deck="A")
    assert "--wait" in caught.value.cli_advice
    assert "--" not in caught.value.advice


async def test_a_refusal_says_what_anki_said(server: Server) -> None:
    note = {"deckName": "Nowhere", "modelName": "Basic", "fields": {"Front": "a"}}
    with pytest.raises(RefusalError, match="deck was not found: Nowhere"):
        await impatient(server).order("addNote", note=note)


@pytest.mark.parametrize("key", ["", "wrong-secret"])
async def test_a_wrong_key_is_an_error_that_does_not_quote_it(tmp_path: Path, key: str) -> None:
    with anki_connect(tmp_path / "anki", api_key="right-secret") as server:
        with pytest.raises(AnkiKeyError) as caught:
            await Client(server.url, AnkiConnectOptions(key)).ask("version")
        assert "secret" not in f"{caught.value.message}{caught.value.advice}"


def test_the_key_is_not_shown_with_the_options() -> None:
    assert "secret" not in repr(AnkiConnectOptions("secret"))


@pytest.mark.parametrize(
    "body", [b"<h1>It works!</h1>", b"[]", b'{"result": 1}', b"\xff\xfe", b"", b'"AnkiConnect"']
)
async def test_another_program_is_recognised_by_its_answer(body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    with program_that_says(head + body) as url, pytest.raises(OtherProgramError, match="Another program"):
        await Client(url, IMPATIENT).ask("version")


async def test_a_program_that_speaks_no_http_is_an_error_that_names_the_port() -> None:
    with (
        program_that_says(b"SSH-2.0-OpenSSH_9.6\r\n") as url,
        pytest.raises(NoAnswerError, match="broke off") as caught,
    ):
        await Client(url, IMPATIENT).ask("version")
    assert "AnkiConnect's port" in caught.value.advice
