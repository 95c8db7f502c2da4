"""The program as a process of its own, to be watched, interrupted and killed."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from obsidian_anki_sync.settings import Settings

_SERVER = None
if "forkserver" in multiprocessing.get_all_start_methods():
    _SERVER = multiprocessing.get_context("forkserver")
    _SERVER.set_forkserver_preload(
        [
            "obsidian_anki_sync.program",
            "obsidian_anki_sync.cli.commands.sync",
            "obsidian_anki_sync.cli.commands.generation.review",
            "obsidian_anki_sync.cli.output.tables",
            "obsidian_anki_sync.pipeline.sync.phases",
        ]
    )


def program(command: str, settings: Settings, *flags: str) -> list[str]:
    """Returns the command line for a command on the settings' vault, target and store."""
    return [
        *(sys.executable, "-m", "obsidian_anki_sync", command),
        *("--vault", str(settings.vault), "--target", settings.target, "--db", str(settings.db)),
        *flags,
    ]


def environment(**more: str) -> dict[str, str]:
    """Returns an environment without the machine's own settings."""
    # Without bytecode each start would compile the program anew.
    unwanted = ("OBSIDIAN_ANKI_SYNC_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "80", **more}


def run_program(
    command: str, settings: Settings, *flags: str, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, in a process of its own."""
    arguments = program(command, settings, *flags)
    if _SERVER is None:
        return subprocess.run(
            arguments,
            capture_output=True,
            text=True,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
    with TemporaryDirectory() as folder:
        output = Path(folder, "stdout"), Path(folder, "stderr")
        process = _SERVER.Process(target=_run, args=(arguments[3:], environment(**more), output))
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, 120)
        texts = [path.read_text("utf-8") for path in output]
    return subprocess.CompletedProcess(arguments, process.exitcode, *texts)


def _run(arguments: Sequence[str], variables: Mapping[str, str], output: Sequence[Path]) -> None:
    """Runs the command in a process that was forked after the program's imports, to start quickly."""
    from obsidian_anki_sync.__main__ import main

    os.environ.clear()
    os.environ.update(variables)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, path in enumerate(output, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), descriptor)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    sys.argv = ["obsidian-anki-sync", *arguments]
    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def start_program(command: str, settings: Settings, *flags: str) -> subprocess.Popen[str]:
    """Starts a command in a process group of its own."""
    return subprocess.Popen(
        program(command, settings, *flags),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment(),
        start_new_session=True,
    )
