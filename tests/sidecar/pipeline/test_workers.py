"""A process that is killed while its workers read notes leaves nothing running."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import asyncio, os, time
from obsidian_anki_sync.pipeline.cards.workers import build_all
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.vault.walk import FoundFile

class Builder:
    def make(self, found):
        time.sleep(0.01)
        return found

async def main():
    notes = [FoundFile(f"n{number}.md", 0, 500_000) for number in range(20)]
    async for _ in build_all(Builder(), notes, 2, Interrupt()):
        os._exit(130)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_program_that_is_killed_writes_nothing_to_the_terminal(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM)
    ended = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "")
