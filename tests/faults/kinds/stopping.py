"""Ctrl+C at every moment of every command, with an Anki that is slow, hangs, or holds 50,000 notes."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ankiconnect.faults import Kind
from ankiconnect.server import Server, anki_connect
from faults.fault import Fault
from faults.holdings import Outcome
from faults.large_anki import copy_of_large_anki
from faults.stage import Stage
from faults.stop import Stop
from generation.server import Asked, Reply, chat_server, text
from obsidian_anki_sync.settings import Settings
from support.model_server import MODEL
from support.processes import environment, program, run_program
from support.syncing import question, settings_for, write_note

# The seconds that the documentation promises.
LIMIT_SECONDS = 2.0
_NOTES, _CARDS = 120, 3
_PATIENCE_SECONDS = 60
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Moment:
    """When the signal comes: after the program prints ``word``, in a command with these arguments.

    ``hangs`` is the action that a hanging Anki does not answer. ``synced``: a sync came before. ``said`` is
    what the program must print about resuming.
    """

    name: str
    command: str
    word: str
    arguments: tuple[str, ...] = ()
    hangs: str | None = None
    synced: bool = False
    large: bool = False
    model: bool = False
    said: str = "Resume with: "


_SYNC = ("--no-resume",)
# A stop that arrives with the last answer of Anki.
NOTHING_LEFT = "All changes were taken back before it stopped."
_UNDO = "Continue with: obsidian-anki-sync undo"
_ADOPT = "Continue with: obsidian-anki-sync adopt"
MOMENTS = (
    Moment("sync, initializing", "sync", "Initializing", _SYNC, hangs="getActiveProfile"),
    Moment("sync, indexing", "sync", "Indexing", _SYNC, hangs="findNotes"),
    Moment("sync, scanning", "sync", "Scanning", _SYNC),
    Moment("sync, generating", "sync", "Generating", _SYNC),
    Moment(
        "sync, worker processes",
        "sync",
        "Generating",
        (*_SYNC, "--set", "workers=2"),
        large=True,
    ),
    Moment("sync, a language model writes", "sync", "Generating", _SYNC, model=True),
    Moment("sync, determining actions", "sync", "Determining", _SYNC),
    Moment("sync, applying changes", "sync", "Applying", _SYNC, hangs="importPackage"),
    Moment("undo, reading", "undo", "Determining", ("--yes",), hangs="findNotes", synced=True, said=_UNDO),
    Moment("undo, applying", "undo", "Applying", ("--yes",), hangs="deleteNotes", synced=True, said=_UNDO),
    Moment("adopt, indexing", "adopt", "Indexing", hangs="findNotes", said=_ADOPT),
    Moment("adopt, determining actions", "adopt", "Determining", said=_ADOPT),
    Moment(
        "import, indexing",
        "import",
        "Indexing",
        ("flashcards",),
        hangs="findNotes",
        said="Continue with: obsidian-anki-sync import",
    ),
)


@dataclass(frozen=True)
class Stopped(Fault):
    """One kind of Anki; each moment is a case."""

    anki: str

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Stopped: {self.anki}"

    async def cases(self, stage: Stage) -> Sequence[Moment]:
        """Returns every moment at which this Anki makes a difference."""
        return [moment for moment in MOMENTS if self.anki != HANGING or moment.hangs]

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Stops the command, then syncs with a healthy Anki, and counts what is there."""
        assert isinstance(case, Moment)
        return await asyncio.to_thread(self._attempt, stage, case, random)

    def _attempt(self, stage: Stage, moment: Moment, random: Random) -> Outcome:
        folder = stage.place.with_name("stopped")
        shutil.rmtree(folder, ignore_errors=True)
        if self.anki == LARGE:
            copy_of_large_anki(folder / "anki")
        with anki_connect(folder / "anki", poll_ms=5) as server, _model(moment) as more:
            settings = _vault(folder, server, moment)
            if moment.synced:
                run_program("sync", settings)
            self._trouble(server, moment)
            stop, printed = _stopped(moment, settings, more, random)
            _heal(server)
            problem = _problem(stop, printed, moment)
            if stop and moment.command == "sync" and not moment.model:
                problem = problem or _afterwards(settings, server)
            return Outcome(problem=problem, stop=stop)

    def _trouble(self, server: Server, moment: Moment) -> None:
        if self.anki == HANGING:
            server.faults.set(Kind.DIALOG, moment.hangs, always=True)
        elif self.anki == SLOW:
            server.faults.set(Kind.BUSY, always=True, seconds=0.7)


def _heal(server: Server) -> None:
    """Lets Anki answer again, also requests that met the fault and still wait for their turn."""
    server.faults.clear()
    for _ in range(5):
        server.faults.release()
        time.sleep(0.1)


def _vault(folder: Path, server: Server, moment: Moment) -> Settings:
    settings = settings_for(folder).with_changes(target=server.url.replace("http:", "ankiconnect:"))
    padding = "Words that make the note long enough to be worth a process. " * (150 if moment.large else 0)
    (settings.vault_root / ".obsidian").mkdir(parents=True)
    for note in range(_NOTES):
        cards = "\n".join(question(f"What is {note}.{card}?", f"It is {card}.") for card in range(_CARDS))
        write_note(settings.vault_root, f"facts/{note}.md", f"{cards}\n{padding}\n")
    return settings


@contextmanager
def _model(moment: Moment) -> Iterator[tuple[str, ...]]:
    """Yields a language model that does not answer, and the flags that name it."""
    if not moment.model:
        yield ()
        return
    ended = threading.Event()

    def never(_asked: Asked) -> Reply:
        ended.wait(_PATIENCE_SECONDS)
        return text("")

    with chat_server() as server:
        server.answers(never)
        try:
            yield _flags(enabled="true", url=server.url, model=MODEL, folders='["facts"]')
        finally:
            ended.set()


def _flags(**generation: str) -> tuple[str, ...]:
    return tuple(part for key, value in generation.items() for part in ("--set", f"generation.{key}={value}"))


def _stopped(
    moment: Moment, settings: Settings, more: Sequence[str], random: Random
) -> tuple[Stop | None, str]:
    """Returns how long the program took to end; None if it had ended before the signal."""
    process = subprocess.Popen(
        program(moment.command, settings, *moment.arguments, *more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
        # The process that makes the tries ignores Ctrl+C, and its children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    printed: list[str] = []
    assert process.stdout
    for line in process.stdout:
        printed.append(line)
        if line.startswith(moment.word):
            break
    time.sleep(random.uniform(0, 0.4))
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        rest, _ = process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        rest, _ = process.communicate()
    seconds = time.monotonic() - began
    everything = "".join((*printed, rest))
    if process.returncode == 0 and "Stopping" not in everything:
        return None, everything
    return Stop(moment.name, seconds, process.returncode), everything


def _problem(stop: Stop | None, printed: str, moment: Moment) -> str:
    if stop is None:
        return ""
    if stop.exit_code != _INTERRUPTED:
        return f"the exit code was {stop.exit_code}: {printed[-300:]}"
    if stop.seconds > LIMIT_SECONDS:
        return f"it took {stop.seconds:.1f} seconds to stop"
    said = any(words in printed for words in (moment.said, NOTHING_LEFT))
    return "" if said else f"it did not say how to go on: {printed[-300:]}"


def _afterwards(settings: Settings, server: Server) -> str:
    """Returns what is wrong after one more sync, with an Anki that answers."""
    ended = run_program("sync", settings)
    if ended.returncode:
        return f"the sync after it ended with {ended.returncode}: {ended.stdout[-200:]}{ended.stderr[-300:]}"
    with server.collection() as collection:
        assert collection.db is not None
        fields = collection.db.list("SELECT flds FROM notes WHERE flds LIKE '%What is %'")
    fronts = [one.split("\x1f")[0] for one in fields]
    if len(fronts) != _NOTES * _CARDS or len(set(fronts)) != len(fronts):
        return f"Anki holds {len(fronts)} cards, {len(set(fronts))} of them different"
    return ""


SLOW, HANGING, LARGE = "a slow Anki", "an Anki that hangs", "50,000 Anki notes of another vault"
FAULTS: Sequence[Fault] = [Stopped(SLOW), Stopped(HANGING), Stopped(LARGE)]
