"""Writes docs/resume.svg: a sync on a terminal, stopped with Ctrl+C and resumed, as it happened."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[1]
NOTES = 4000
COLUMNS, ROWS = 80, 20
_CHARACTER, _LINE, _MARGIN = 8.4, 18, 14
_BETWEEN_LOOKS = 0.2
# The picture shows this many moments of each run, the first and the last among them.
_LOOKS = 14
_HELD_SECONDS = 3.0
_COLOURS = {"red": "#e06c75", "green": "#98c379", "brown": "#e5c07b", "blue": "#61afef", "cyan": "#56b6c2"}


@dataclass(frozen=True, slots=True)
class Observation:
    """The text of the terminal, line by line as pieces of one colour, and the seconds that it was shown."""

    lines: tuple[tuple[tuple[str, str], ...], ...]
    seconds: float


class Terminal:
    """A terminal on which commands are typed and watched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self.observations: list[Observation] = []

    def run(self, command: str, stop_after: float | None = None) -> None:
        """Types a command and waits for its end; presses Ctrl+C after ``stop_after`` seconds."""
        self._stream.feed(f"$ {command}\r\n".encode())
        begun, stopped = time.monotonic(), stop_after is None
        observations: list[Observation] = []
        with _started(command, self._folder) as (process, terminal):
            while process.poll() is None or _is_readable(terminal):
                if _is_readable(terminal):
                    try:
                        self._stream.feed(os.read(terminal, 65536))
                    except OSError:  # the other end is gone
                        break
                if not stopped and time.monotonic() - begun > (stop_after or 0):
                    stopped = True
                    process.send_signal(signal.SIGINT)
                if not observations or time.monotonic() - begun > len(observations) * _BETWEEN_LOOKS:
                    observations.append(self._look(_BETWEEN_LOOKS))
        self.observations += observations[:: max(1, len(observations) // _LOOKS)]
        self._stream.feed(b"\r\n")
        self.observations.append(self._look(_HELD_SECONDS))

    def _look(self, seconds: float) -> Observation:
        return Observation(tuple(self._line(row) for row in range(ROWS)), seconds)

    def _line(self, row: int) -> tuple[tuple[str, str], ...]:
        pieces: list[tuple[str, str]] = []
        for column in range(COLUMNS):
            cell = self._screen.buffer[row][column]
            if pieces and pieces[-1][1] == cell.fg:
                pieces[-1] = (pieces[-1][0] + cell.data, cell.fg)
            else:
                pieces.append((cell.data, cell.fg))
        if pieces and not pieces[-1][0].strip():
            pieces.pop()
        return tuple(pieces)


class _started:  # noqa: N801 - a context manager that reads like a word
    """A command in a terminal of its own."""

    def __init__(self, command: str, folder: Path) -> None:
        self._command, self._folder = command, folder

    def __enter__(self) -> tuple[subprocess.Popen[bytes], int]:
        self._terminal, other = pty.openpty()
        self._process = subprocess.Popen(  # noqa: S603 - this program's own commands
            [sys.executable, "-m", "obsidian_anki_sync", *self._command.split()[1:]],
            cwd=self._folder,
            env=os.environ
            | {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
            | {"XDG_CONFIG_HOME": str(self._folder / "config")},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        return self._process, self._terminal

    def __exit__(self, *_: object) -> None:
        self._process.wait()
        os.close(self._terminal)


def svg(observations: list[Observation]) -> str:
    """Returns one animated picture of all observations, which repeats."""
    total = sum(look.seconds for look in observations)
    width, height = COLUMNS * _CHARACTER + 2 * _MARGIN, ROWS * _LINE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
        "<title>A sync that is stopped with Ctrl+C and resumed</title>",
        "<style>text{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
        "white-space:pre;fill:#d7dae0}g{visibility:hidden;animation:"
        f"{total:.2f}s step-end infinite}}",
    ]
    begins = 0.0
    for number, look in enumerate(observations):
        first, last = 100 * begins / total, 100 * (begins + look.seconds) / total
        shown = f"{first:.3f}%{{visibility:visible}}{last:.3f}%{{visibility:hidden}}"
        parts.append(f"@keyframes l{number}{{0%{{visibility:hidden}}{shown}}}")
        parts.append(f"#l{number}{{animation-name:l{number}}}")
        begins += look.seconds
    parts.append(f'</style><rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="#1e2127"/>')
    parts += [f'<g id="l{number}">{_drawn(look)}</g>' for number, look in enumerate(observations)]
    return "".join((*parts, "</svg>\n"))


def _drawn(look: Observation) -> str:
    drawn = []
    for row, pieces in enumerate(look.lines):
        words = "".join(
            f'<tspan fill="{_COLOURS[colour]}">{escape(text)}</tspan>' if colour in _COLOURS else escape(text)
            for text, colour in pieces
        )
        if words.strip():
            drawn.append(f'<text x="{_MARGIN}" y="{_MARGIN + (row + 0.8) * _LINE:.0f}">{words}</text>')
    return "".join(drawn)


def _is_readable(terminal: int) -> bool:
    return bool(select.select([terminal], [], [], 0.02)[0])


def main() -> None:
    """Makes a vault, stops its first sync, shows the progress and resumes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(NOTES):
            note = folder / "Vault" / f"{number % 20:02}" / f"note-{number:04}.md"
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(f"Q: What is the number after {number}?\nA: **{number + 1}**, of course.\n" * 3)
        (folder / "Anki").mkdir()
        config = folder / "config" / "obsidian-anki-sync" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            'vault = "Vault"\ntarget = "file:Anki/collection.anki2"\ndb = "progress.db"\nworkers = 1\n'
        )
        terminal = Terminal(folder)
        terminal.run("obsidian-anki-sync sync", stop_after=4)
        terminal.run("obsidian-anki-sync progress")
        terminal.run(_resume(terminal))
        (ROOT / "docs" / "resume.svg").write_text(svg(terminal.observations), encoding="utf-8")


def _resume(terminal: Terminal) -> str:
    """Returns the command that the program printed for resuming."""
    words = " ".join(text for line in terminal.observations[-1].lines for text, _ in line).split()
    # The list shortens the id, so the last command fits into one line.
    last = len(words) - words[::-1].index("--resume")
    return f"obsidian-anki-sync sync --resume {words[last]}"


if __name__ == "__main__":
    main()
