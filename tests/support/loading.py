"""The settings of a vault that brings none of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from obsidian_anki_sync.settings import Settings, load_settings

_VAULT = Path(__file__).parent


def read_settings(config: Path | None = None, **flags: Any) -> Settings:
    """Returns the settings from a file, the environment and flags; those of a table are named with a dot."""
    return load_settings(config, vault=_VAULT, flags=flags).settings
