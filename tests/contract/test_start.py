"""The plugin waits for the first answer, so the sidecar starts with little beyond pygls."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from contract.wire import opening

TRIES = 5
# In multiples of the time that importing pygls takes. The goal is 1.5, and 1.2 is usual; the rest is for a
# busy machine.
MOST = 2.0

pytestmark = [
    pytest.mark.serial,
    pytest.mark.skipif(sys.platform == "win32", reason="measures processor time as POSIX counts it"),
]


def seconds(*arguments: str, given: bytes = b"") -> float:
    """Returns the processor time of a Python with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], input=given, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_the_first_answer_takes_little_longer_than_importing_pygls(tmp_path: Path) -> None:
    body = orjson.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": opening(tmp_path)})
    request = b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    pairs = [
        (seconds("-m", "obsidian_anki_sync", "serve", given=request), seconds("-c", "import pygls.server"))
        for _ in range(TRIES)
    ]
    # The quickest of each: whatever else the machine does only adds to a time.
    answer, pygls = map(min, zip(*pairs, strict=True))
    print(f"initialize takes {answer / pygls:.2f} times as long as importing pygls.server")
    assert answer < MOST * pygls
