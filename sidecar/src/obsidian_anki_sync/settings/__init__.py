"""The settings: what can be set, and where it is read from."""

from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.settings.generation import GenerationSettings, ReviewPolicy
from obsidian_anki_sync.settings.loading import (
    DEFAULT_CONFIG,
    ENVIRONMENT_PREFIX,
    load_settings,
    settings_from,
)
from obsidian_anki_sync.settings.schema import PROGRAM, ConflictPolicy, OrphanPolicy, Settings
from obsidian_anki_sync.settings.writing import toml_lines, write_settings

__all__ = [
    "DEFAULT_CONFIG",
    "ENVIRONMENT_PREFIX",
    "PROGRAM",
    "ConflictPolicy",
    "GenerationSettings",
    "OrphanPolicy",
    "ReviewPolicy",
    "Settings",
    "Syntax",
    "load_settings",
    "settings_from",
    "toml_lines",
    "write_settings",
]
