"""The version of this program."""

from __future__ import annotations

import re
from importlib.metadata import version

from obsidian_anki_sync.settings.schema import PROGRAM

# Python's marks of a version before a release, and the plugin's marks for them.
_BEFORE_RELEASE = re.compile(r"(a|b|rc)(\d+)$")
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


def program_version() -> str:
    """Returns the installed version as the plugin and the releases write it, such as ``1.0.0-rc.1``."""
    return _BEFORE_RELEASE.sub(lambda found: f"-{_STAGES[found[1]]}.{found[2]}", version(PROGRAM))
