"""The server as a process of its own: to be killed in tests, and measured in benchmarks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankiconnect.client import call

_TESTS = Path(__file__).parent.parent
_SECONDS_TO_STOP = 10


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that runs as ``process``; ``process.kill()`` plays a crash of Anki."""

    url: str
    collection_path: Path
    process: subprocess.Popen[str]

    def call(self, action: str, /, **params: Any) -> Any:
        """Returns the result of an action. Raises ``AnkiConnectError`` if the answer is an error."""
        return call(self.url, action, timeout=60, **params)


@contextmanager
def anki_connect_process(folder: Path, *options: str) -> Iterator[RunningServer]:
    """Yields a server process over ``folder/collection.anki2``, with options as on its command line."""
    path = folder / "collection.anki2"
    process = subprocess.Popen(
        [sys.executable, "-m", "ankiconnect.server", "--collection", str(path), *options],
        env=os.environ | {"PYTHONPATH": str(_TESTS)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            yield RunningServer(process.stdout.readline().strip(), path, process)
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
