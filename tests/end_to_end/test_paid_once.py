"""Paid answers are kept over kills, interrupts, budgets and repeated syncs, counted at the server."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.generating import drafts, fact, flags, generating, with_generation, write_facts
from support.model_server import ModelServer
from support.processes import run_program, start_program
from support.syncing import anki_notes, question, store_value, sync, write_note

NOTES = 12
KEY = "sk-0123456789-not-to-be-seen"


@pytest.fixture
def settings(tmp_path: Path, model: ModelServer) -> Settings:
    made = generating(tmp_path, model)
    write_facts(made, NOTES)
    return made


def started(settings: Settings, *more: str) -> subprocess.Popen[str]:
    return start_program("sync", settings, *flags(settings), *more)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kept(settings: Settings) -> int:
    try:
        return int(store_value(settings, "SELECT count(*) FROM answer"))
    except sqlite3.OperationalError:
        return 0


def test_a_run_that_is_killed_and_resumed_sends_nothing_again_that_was_answered(
    settings: Settings, model: ModelServer
) -> None:
    model.delay = 0.05
    for _ in range(3):
        before = kept(settings)
        process = started(settings)
        wait_until(lambda before=before: kept(settings) > before + 1)  # type: ignore[misc]
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    finished = run_program("sync", settings, *flags(settings))
    assert finished.returncode == 0, finished.stderr
    # A kill may lose the answer that is on its way: one request at a time goes to a server on this machine.
    assert model.requests <= NOTES + 3
    assert len(run_drafts(settings)) == NOTES


def run_drafts(settings: Settings) -> list[object]:
    shown = run_program("review", settings, "list", "--json")
    return list(json.loads(shown.stdout)["drafts"])


@pytest.mark.serial
def test_an_interrupt_stops_within_two_seconds_and_keeps_what_was_paid(
    settings: Settings, model: ModelServer
) -> None:
    model.delay = 0.1
    process = started(settings)
    wait_until(lambda: kept(settings) > 2)
    model.delay = 30.0
    wait_until(lambda: model.requests > kept(settings))
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert time.monotonic() - began < 2
    assert process.returncode == 130
    assert "Progress has been saved" in out
    model.delay = 0.0
    asked = model.requests
    assert run_program("sync", settings, *flags(settings)).returncode == 0
    assert model.requests == asked + NOTES - kept_before(settings, model, asked)


def kept_before(settings: Settings, model: ModelServer, asked: int) -> int:
    """Returns how many of the first requests were answered and kept: those whose text was not sent again."""
    return len(set(model.texts[:asked]) - set(model.texts[asked:]))


async def test_a_repeated_sync_sends_nothing(settings: Settings, model: ModelServer) -> None:
    await sync(settings)
    await sync(settings)
    assert model.requests == NOTES


async def test_an_edit_of_one_note_sends_that_note_alone(settings: Settings, model: ModelServer) -> None:
    await sync(settings)
    write_note(settings.vault, "facts/n003.md", fact("colour of door 3", "green"))
    await sync(settings)
    assert ["green" in text for text in model.texts[NOTES:]] == [True]


async def test_an_edit_outside_of_the_sent_text_sends_nothing(settings: Settings, model: ModelServer) -> None:
    await sync(settings)
    text = fact("colour of door 3", "shade 3")
    write_note(settings.vault, "facts/n003.md", f"---\nreviewed: true\n---\n{text}")
    await sync(settings)
    assert (model.requests, len(await drafts(settings))) == (NOTES, NOTES)


async def test_refreshing_asks_again_for_each_note_once(settings: Settings, model: ModelServer) -> None:
    await sync(settings)
    asked = model.requests
    first = run_program(
        "sync", settings, *flags(settings), "--refresh", "--set", "generation.max_requests_run=5"
    )
    (session,) = store_sessions(settings, "interrupted")
    second = run_program("sync", settings, *flags(settings), "--resume", session)
    assert (first.returncode, second.returncode) == (4, 0)
    assert model.requests == asked + NOTES


def store_sessions(settings: Settings, phase: str) -> list[str]:
    with closing(sqlite3.connect(settings.store_path)) as connection:
        rows = connection.execute("SELECT session_id FROM session WHERE phase = ?", (phase,))
        return [session for (session,) in rows]


async def test_the_budget_of_a_run_stops_it_like_an_interrupt_and_it_can_be_resumed(
    settings: Settings, model: ModelServer
) -> None:
    limited = with_generation(settings, max_requests_run=5)
    first = await sync(limited)
    assert (first.session.phase, model.requests) == (Phase.INTERRUPTED, 5)
    second = await sync(limited, resume=first.session.session_id)
    third = await sync(limited, resume=second.session.session_id)
    assert (third.session.phase, model.requests) == (Phase.COMPLETED, NOTES)
    assert third.session.statistics.notes_processed == NOTES


def test_a_used_up_budget_is_reported_with_advice(settings: Settings) -> None:
    finished = run_program("sync", settings, *flags(settings), "--set", "generation.max_requests_run=5")
    assert finished.returncode == 4
    assert "The budget of this run for the language model (5 requests) is used up." in finished.stdout
    assert "Resume with: obsidian-anki-sync sync --resume" in finished.stdout


async def test_a_month_without_budget_left_does_not_keep_the_rest_from_anki(
    settings: Settings, model: ModelServer
) -> None:
    limited = with_generation(settings, max_requests_month=5)
    await sync(limited)
    write_note(settings.vault, "own.md", question("Own?", "Yes."))
    report = await sync(limited)
    assert (report.session.phase, model.requests) == (Phase.COMPLETED, 5)
    assert (len(anki_notes(settings)), report.session.statistics.notes_processed) == (1, NOTES + 1)


async def test_money_is_counted_at_the_prices_of_the_settings(settings: Settings, model: ModelServer) -> None:
    # The server's count is decisive; a reservation is for the longest answer.
    prices = {"price_in": 1000.0, "price_out": 1000.0}
    await sync(with_generation(settings, max_cost_run=2.0, max_tokens=256, **prices))
    spent = store_value(settings, "SELECT sum(money) FROM spending WHERE charged")
    assert 0 < model.requests < NOTES
    assert spent == pytest.approx(model.tokens / 1000)


async def test_the_reservation_of_a_killed_request_stays_counted(settings: Settings) -> None:
    month = f"{datetime.now(UTC):%Y-%m}"
    await sync(with_generation(settings, enabled=False))
    with closing(sqlite3.connect(settings.store_path)) as connection, connection:
        connection.execute(
            "INSERT INTO spending (month, requests, tokens, money) VALUES (?, 7, 0, NULL)", (month,)
        )
    report = await sync(with_generation(settings, max_requests_month=10))
    assert report.session.phase is Phase.INTERRUPTED
    assert store_value(settings, "SELECT count(*) FROM answer") == 3


async def test_progress_lists_the_notes_that_wait_for_the_model(
    settings: Settings, model: ModelServer
) -> None:
    report = await sync(with_generation(settings, max_requests_run=5))
    progress = json.loads(store_value(settings, "SELECT note_progress FROM sync_progress"))
    states = Counter(note["status"] for note in progress.values())
    assert report.session.statistics.notes_processed == 5
    assert states == {"completed": 5, "pending": NOTES - 5}


async def test_an_interrupt_before_the_first_request_sends_nothing(
    settings: Settings, model: ModelServer
) -> None:
    interrupt = Interrupt()
    report = await sync(
        settings,
        interrupt=interrupt,
        listener=lambda event: interrupt.request() if "The text of" in str(event) else None,
    )
    assert (report.session.phase, model.requests) == (Phase.INTERRUPTED, 0)


def test_the_key_is_sent_to_the_server_and_stored_nowhere(
    settings: Settings, model: ModelServer, tmp_path: Path
) -> None:
    given = {"OBSIDIAN_ANKI_SYNC_GENERATION_KEY": KEY}
    model.broken = ("door 3",)
    finished = run_program("sync", settings, *flags(settings), "--json", **given)
    crashed = run_program(
        "--debug", settings, "sync", *flags(settings), "--set", "generation.review=x", **given
    )
    shown = finished.stdout + finished.stderr + crashed.stdout + crashed.stderr
    assert all(headers["Authorization"] == f"Bearer {KEY}" for headers in model.headers)
    assert model.requests > NOTES
    assert KEY not in shown
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert settings.store_path in files
    assert [file for file in files if KEY.encode() in file.read_bytes()] == []


def test_a_key_is_refused_as_a_flag_and_in_a_file(settings: Settings, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[generation]\nkey = "{KEY}"\n')
    as_flag = run_program("estimate", settings, *flags(settings), "--set", f"generation.key={KEY}")
    in_file = run_program("estimate", settings, *flags(settings), "--config", str(config))
    for finished in (as_flag, in_file):
        assert finished.returncode == 2
        assert "OBSIDIAN_ANKI_SYNC_GENERATION_KEY" in finished.stderr
        assert KEY not in finished.stderr
