"""The reference pages, which the program writes, are up to date."""

from __future__ import annotations

import subprocess
import sys

from support.syncing import REPOSITORY


def test_the_reference_pages_are_those_of_this_program() -> None:
    checked = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
