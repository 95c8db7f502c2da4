"""The settings: what can be set, and where it is read from."""

from obsidian_anki_sync.settings.loading import (
    DEFAULT_CONFIG,
    ENVIRONMENT_PREFIX,
    load_settings,
    settings_from,
)
from obsidian_anki_sync.settings.schema import PROGRAM, ConflictPolicy, OrphanPolicy, Settings, Syntax

__all__ = [
    "DEFAULT_CONFIG",
    "ENVIRONMENT_PREFIX",
    "PROGRAM",
    "ConflictPolicy",
    "OrphanPolicy",
    "Settings",
    "Syntax",
    "load_settings",
    "settings_from",
]
