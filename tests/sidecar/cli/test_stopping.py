"""Signals and prompts, through real processes."""

import asyncio
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from obsidian_anki_sync.cli.signals import stopping
from obsidian_anki_sync.cli.stop_signals import stop_signals
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt

pty = pytest.importorskip("pty", reason="There are no pseudo-terminals here.")
SLOW = Path(__file__).with_name("slow_sync.py")
SECONDS_OF_PATIENCE = 20
Started = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    running: list[subprocess.Popen[bytes]] = []

    def starting(*flags: str, **options: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(SLOW), "sync", "--vault", str(tmp_path), *flags]
        command += ["--target", f"file:{tmp_path / 'a.anki2'}", "--db", str(tmp_path / "db" / "a.db")]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(subprocess.Popen(command, **{**pipes, **options}))  # type: ignore[call-overload]
        return running[-1]

    yield starting
    for process in running:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[bytes], word: bytes) -> bytes:
    assert process.stdout
    read = b""
    while word not in read and (line := process.stdout.readline()):
        read += line
    return read


def killed(start: Started) -> bytes:
    process = start()
    found = re.search(rb"[0-9a-f-]{36}", read_until(process, b"Scanning"))
    process.kill()
    process.wait(10)
    assert found
    return found[0]


def on_a_terminal(start: Started) -> tuple[subprocess.Popen[bytes], int]:
    ours, theirs = pty.openpty()
    process = start(stdin=theirs, stdout=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "80"})
    os.close(theirs)
    return process, ours


def terminal_until(terminal: int, word: bytes | None) -> bytes:
    """Returns the terminal's output up to a word, or up to its end."""
    seen = b""
    deadline = time.monotonic() + SECONDS_OF_PATIENCE
    while word is None or word not in seen:
        assert select.select([terminal], [], [], max(deadline - time.monotonic(), 0))[0], seen
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            assert word is None, seen
            break
    return seen


def session_in(output: bytes) -> str:
    found = re.search(rb"sync session: (\S+)", output)
    assert found
    return found[1].decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_sync_and_says_how_to_go_on(start: Started, number: signal.Signals) -> None:
    process = start()
    session = session_in(read_until(process, b"Scanning"))
    process.send_signal(number)
    out, _ = process.communicate(timeout=10)
    assert process.returncode == 130
    lines = out.decode().splitlines()
    assert lines[:3] == [
        "Stopping… Press Ctrl+C again to stop at once.",
        "",
        f"Sync interrupted! Progress has been saved (session: {session})",
    ]
    assert lines[3].startswith(f"Resume with: obsidian-anki-sync sync --resume {session}")


def test_a_second_signal_ends_even_a_sync_that_hangs(start: Started) -> None:
    process = start(env={**os.environ, "DEAF": "1"})
    session = session_in(read_until(process, b"Scanning"))
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=5)
    assert process.returncode == 130
    assert f"Resume with: obsidian-anki-sync sync --resume {session}" in error.decode()


def test_on_a_terminal_the_display_is_taken_down_again(start: Started) -> None:
    process, terminal = on_a_terminal(start)
    seen = terminal_until(terminal, b"Scanning")
    process.send_signal(signal.SIGINT)
    seen += terminal_until(terminal, None)
    assert process.wait(10) == 130
    assert seen.rfind(b"\x1b[?25h") > seen.rfind(b"\x1b[?25l")
    assert b"Resume with: " in seen


def test_ctrl_c_at_the_question_ends_the_command(start: Started) -> None:
    killed(start)
    process, terminal = on_a_terminal(start)
    terminal_until(terminal, b"Resume this sync? [Y/n]: ")
    process.send_signal(signal.SIGINT)
    assert b"Resume with: " in terminal_until(terminal, None)
    assert process.wait(10) == 130


ASKING = """
import sys
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.conflict_view import ask_about
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command

async def ask():
    key = ask_about()
    return CommandResult(ExitCode.DONE, dict, lambda: (f"key {key}",))

print(*run_command(ask(), as_json=False).view())
"""


@pytest.mark.parametrize(("typed", "key"), [(b"x\nVault\n", b"key v"), (None, b"key q")])
def test_the_question_about_a_conflict_takes_an_answer_or_ctrl_c(typed: bytes | None, key: bytes) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", ASKING], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    terminal_until(ours, b"[q]uit ")
    if typed is None:
        process.send_signal(signal.SIGINT)
    else:
        os.write(ours, typed)
    assert key in terminal_until(ours, None)
    assert process.wait(10) == 0


def test_after_a_kill_an_answer_of_yes_resumes(start: Started) -> None:
    session = killed(start)
    _, terminal = on_a_terminal(start)
    terminal_until(terminal, b"Resume this sync? [Y/n]: ")
    os.write(terminal, b"\n")
    terminal_until(terminal, b"Resuming sync session: " + session)


def test_a_reader_that_leaves_does_not_end_the_sync(start: Started) -> None:
    process = start()
    read_until(process, b"Scanning")
    assert process.stdout
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert process.stderr.read() == b""
    assert process.wait(10) == 130


def test_a_signal_that_was_ignored_from_the_start_stays_ignored(start: Started) -> None:
    process = start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    read_until(process, b"Scanning")
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130


def test_on_windows_a_closed_console_stops_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    monkeypatch.delattr(signal, "SIGHUP")
    assert stop_signals() == [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1]


async def test_a_loop_without_signal_handlers_as_on_windows_is_stopped_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "add_signal_handler", refuse)
    monkeypatch.setattr(loop, "remove_signal_handler", refuse)
    interrupt, told = Interrupt(), asyncio.Event()
    with stopping(interrupt, told.set, ""):
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(told.wait(), SECONDS_OF_PATIENCE)
    assert interrupt.requested
