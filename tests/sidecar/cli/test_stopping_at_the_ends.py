"""A stop before a command begins, and one after its result is shown."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# The program, with a signal to itself right after ``{function}`` of its signals.
STOPPED_IN = """
import os, signal, sys
from obsidian_anki_sync.cli import stop_signals

whole = stop_signals.{function}
def stopped():
    whole()
    os.kill(os.getpid(), signal.{name})
stop_signals.{function} = stopped
from obsidian_anki_sync import __main__
sys.argv = ["obsidian-anki-sync", *sys.argv[1:]]
__main__.main()
"""
SIGNALS = [signal.SIGINT, signal.SIGTERM]


def stopped_in(function: str, number: signal.Signals, *words: str) -> subprocess.CompletedProcess[str]:
    code = STOPPED_IN.format(function=function, name=number.name)
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("number", SIGNALS)
def test_a_stop_before_the_command_begins_is_an_interrupt_without_a_traceback(
    tmp_path: Path, number: signal.Signals
) -> None:
    ended = stopped_in("end_on_stop", number, "progress", "--vault", str(tmp_path))
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "\nStopped. Nothing was lost.\n")


def test_a_stop_before_the_command_begins_is_a_document_for_a_script(tmp_path: Path) -> None:
    ended = stopped_in("end_on_stop", signal.SIGINT, "progress", "--json", "--vault", str(tmp_path))
    assert (ended.returncode, ended.stderr) == (130, "")
    assert json.loads(ended.stdout)["error"]["code"] == "interrupted"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_stop_after_the_result_is_shown_changes_nothing(tmp_path: Path, number: signal.Signals) -> None:
    store = ("--db", str(tmp_path / "store.db"))
    ended = stopped_in("ignore_stops", number, "progress", "--vault", str(tmp_path), *store)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "There has been no sync yet.\n", "")
