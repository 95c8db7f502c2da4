"""Measures the time and the memory of a command."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from support.processes import environment

_SAMPLE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory held at any one moment, in bytes: by the process alone, and with its children."""

    alone: int
    together: int


def timed(command: Sequence[str]) -> float:
    """Returns the seconds from the start of the process to its end; raises ``RuntimeError`` if it fails."""
    began = time.perf_counter()
    with _running(command) as process:
        process.wait()
        return time.perf_counter() - began


def peak_memory(command: Sequence[str]) -> Memory:
    """Runs the command and watches its memory, which slows it; raises ``RuntimeError`` if it fails.

    What processes share, such as Python's own code, counts once for each of them.
    """
    alone = together = 0
    with _running(command) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                resident = watched.memory_info().rss
                alone = max(alone, resident, _kernel_peak(process.pid))
                together = max(together, resident + sum(map(_resident, watched.children(recursive=True))))
            time.sleep(_SAMPLE_SECONDS)
    return Memory(alone, max(alone, together))


@contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=environment(),
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            raise RuntimeError(f"{command[3]} ended with {process.returncode}: {_text(output)}")


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace").strip()


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss)
    return 0


def _kernel_peak(pid: int) -> int:
    """Returns the peak that the Linux kernel keeps, which no sampling misses; 0 on other systems."""
    if sys.platform != "linux":
        return 0
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
