"""One sync runs at a time, any client can stop it, and its work is saved however the sidecar ends."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from contract.wire import Ended, Wire, eventually, opening
from obsidian_anki_sync.pipeline.sessions.lock import is_locked
from obsidian_anki_sync.settings import Settings
from support.processes import start_program
from support.syncing import anki_notes, question, settings_for, store_value, write_note

NOTES = 120


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for number in range(NOTES):
        write_note(settings.vault, f"n{number}.md", question(f"What is {number}?", f"The number {number}."))
    return settings


@pytest.fixture
def hung(tmp_path: Path, settings: Settings) -> Iterator[tuple[Server, Settings]]:
    """Yields an Anki that shows a dialog as soon as it is to take cards, until it is released."""
    with anki_connect(tmp_path / "running") as server:
        server.faults.set(Kind.DIALOG, "importPackage")
        yield server, settings.with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")
        server.faults.release()


def begun(wire: Wire, settings: Settings, phase: str) -> str:
    """Begins a sync in small batches and waits for a phase; gives the session's id."""
    wire.initialize(settings, batch_size=2)
    session = wire.ask("sync/start")["session"]
    while wire.until("sync/phase")["phase"] != phase:
        pass
    return str(session["sessionId"])


def ended_in_order(wire: Wire) -> None:
    """Waits for the end, and returns the seconds until then."""
    began = time.monotonic()
    assert wire.exit_code() == 0
    print(f"the sidecar ended {time.monotonic() - began:.2f} s after the end of stdin")


def finish(settings: Settings, session_id: str) -> None:
    """Resumes the session, or begins another if it had ended, and checks the result."""
    with Wire() as wire:
        wire.initialize(settings)
        listed = wire.ask("progress/list")
        if "resumable" in listed:
            assert listed["resumable"]["sessionId"] == session_id
            wire.ask("sync/resume")
            assert wire.until("sync/finished")["session"]["sessionId"] == session_id
        else:
            # It had ended, or it had done nothing yet.
            wire.sync()
        assert wire.sync()["planned"] == 0
    assert len(anki_notes(settings)) == NOTES


@pytest.mark.parametrize(
    "phase", ["initializing", "indexing", "scanning", "generating", "determining_actions", "applying_changes"]
)
def test_the_end_of_stdin_saves_a_sync_in_any_phase(settings: Settings, phase: str) -> None:
    with Wire() as wire:
        session_id = begun(wire, settings, phase)
        wire.close_stdin()
        ended_in_order(wire)
    finish(settings, session_id)


def test_the_end_of_stdin_in_the_middle_of_applying_leaves_a_sync_to_resume(settings: Settings) -> None:
    with Wire() as wire:
        session_id = begun(wire, settings, "applying_changes")
        while wire.until("sync/progress")["done"] == 0:
            pass
        wire.close_stdin()
        ended_in_order(wire)
    assert store_value(settings, "SELECT phase FROM session") == "interrupted"
    assert 0 < len(anki_notes(settings)) < NOTES
    finish(settings, session_id)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_as_the_end_of_stdin_does(settings: Settings, number: signal.Signals) -> None:
    with Wire() as wire:
        session_id = begun(wire, settings, "applying_changes")
        wire.process.send_signal(number)
        ended_in_order(wire)
    finish(settings, session_id)


def test_without_a_sync_the_end_of_stdin_ends_it(settings: Settings) -> None:
    with Wire() as wire:
        wire.initialize(settings)
        wire.close_stdin()
        ended_in_order(wire)


def test_an_anki_that_hangs_does_not_keep_the_sidecar(hung: tuple[Server, Settings]) -> None:
    server, settings = hung
    with Wire() as wire:
        session_id = begun(wire, settings, "applying_changes")
        eventually(lambda: store_value(settings, "SELECT count(*) FROM journal WHERE state = 'in_flight'"))
        wire.close_stdin()
        ended_in_order(wire)
    server.faults.release()
    with Wire() as wire:
        wire.initialize(settings)
        wire.ask("sync/resume", {"sessionId": session_id})
        finished = wire.until("sync/finished")
        assert finished["outcome"] == "completed"
        assert wire.sync()["planned"] == 0


def test_shutdown_answers_when_the_sync_is_saved(settings: Settings) -> None:
    with Wire() as wire:
        session_id = begun(wire, settings, "applying_changes")
        msg_id = wire.request("shutdown")
        wire.answer(msg_id)
        assert any(name == "sync/finished" for name, _ in wire.notifications)
        assert wire.exit_code() == 0
        with pytest.raises(Ended):
            wire.receive()
    finish(settings, session_id)


def test_an_interrupted_sync_goes_on_where_it_was(settings: Settings) -> None:
    with Wire() as wire:
        session_id = begun(wire, settings, "applying_changes")
        assert wire.ask("sync/interrupt") == {"stopping": True}
        finished = wire.until("sync/finished")
        assert (finished["outcome"], finished["session"]["stoppedIn"]) == ("interrupted", "applying_changes")
        assert wire.ask("sync/interrupt") == {"stopping": False}
    finish(settings, session_id)


def test_cancelling_what_began_a_sync_interrupts_it(settings: Settings) -> None:
    with Wire() as wire:
        wire.initialize(settings, batch_size=1)
        msg_id = wire.request("sync/start")
        wire.answer(msg_id)
        wire.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": msg_id}})
        assert wire.until("sync/finished")["outcome"] == "interrupted"


def test_cancelling_before_a_sync_has_begun_leaves_nothing_running(settings: Settings) -> None:
    with Wire() as wire:
        wire.initialize(settings)
        msg_id = wire.request("sync/start")
        wire.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": msg_id}})
        answer = wire.answer(msg_id)
        assert "session" in answer.get("result", {}) or answer["error"]["data"]["code"] == "cancelled"
        eventually(lambda: wire.ask("sync/status")["running"] is False)
        # The end of the first one may have been told already.
        wire.notifications.clear()
        assert wire.sync()["outcome"] == "completed"


def test_two_syncs_at_once_are_refused(hung: tuple[Server, Settings]) -> None:
    server, settings = hung
    with Wire() as wire:
        begun(wire, settings, "applying_changes")
        for method in ("sync/start", "sync/resume", "undo"):
            assert wire.ask_wrongly(method)["data"]["code"] == "busy"
        [running] = wire.ask("progress/list")["incomplete"]
        assert running["running"]
        assert wire.ask("sync/status")["running"]
        wire.ask("vault/renamed", {"files": [{"from": "n1.md", "to": "m1.md"}]})
        wire.ask("sync/interrupt")
        assert wire.ask("sync/status")["stopping"]
        eventually(lambda: released(server) and not wire.ask("sync/status")["running"])
        assert wire.until("sync/finished")["outcome"] == "interrupted"
    assert store_value(settings, "SELECT count(*) FROM note WHERE path = 'm1.md'") == 1


def test_a_sync_of_the_command_line_is_not_disturbed(hung: tuple[Server, Settings]) -> None:
    server, settings = hung
    process = start_program("sync", settings)
    eventually(lambda: is_locked(settings.store_path))
    with Wire() as wire:
        wire.initialize(settings)
        assert wire.ask_wrongly("sync/start")["data"]["code"] == "locked"
        assert wire.ask_wrongly("vault/deleted", {"files": ["n1.md"]})["data"]["code"] == "locked"
        assert wire.ask("sync/status")["lockedElsewhere"]
        server.faults.release()
        _, problem = process.communicate(timeout=60)
        assert process.returncode == 0, problem
        assert wire.sync()["planned"] == 0


@contextmanager
def a_sync_nobody_hears_of(settings: Settings) -> Iterator[Wire]:
    """Yields a sync that has ended with more output than a pipe holds, none of which the plugin has read."""
    for number in range(1500):
        (settings.vault / f"bad{number}.md").write_bytes(b"Q: One\nA: \xff\n")
    with Wire(deaf=True) as wire:
        wire.request("initialize", opening_for(settings))
        wire.request("sync/start")
        eventually(lambda: settings.store_path.exists() and ended(settings))
        yield wire


def test_a_plugin_that_does_not_read_does_not_delay_a_sync(settings: Settings) -> None:
    with a_sync_nobody_hears_of(settings) as wire:
        wire.listen()
        assert wire.until("sync/finished")["session"]["statistics"]["errors"] == 1500


def test_a_plugin_that_does_not_read_does_not_keep_the_sidecar(settings: Settings) -> None:
    with a_sync_nobody_hears_of(settings) as wire:
        wire.close_stdin()
        ended_in_order(wire)


def released(server: Server) -> bool:
    """Closes the dialog; returns False if it has not come up yet."""
    server.faults.release()
    return True


def opening_for(settings: Settings) -> dict[str, object]:
    return opening(settings.vault, {"target": settings.target, "db": str(settings.db), "workers": 1})


def ended(settings: Settings) -> bool:
    with suppress(sqlite3.OperationalError):  # the store has no tables yet
        return bool(store_value(settings, "SELECT phase FROM session") == "completed")
    return False
