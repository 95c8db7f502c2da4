"""The inputs of other tools' tests, as Node reads them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

_READER = Path(__file__).with_name("inputs.mjs")


def inputs_of(tool: str, folder: Path) -> list[dict[str, Any]]:
    """Returns the inputs of a tool's tests in a folder. Raises ``RuntimeError`` if they cannot be read."""
    done = subprocess.run(["node", _READER, tool, folder.absolute()], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The tests of {tool} cannot be read: {done.stderr[-500:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
