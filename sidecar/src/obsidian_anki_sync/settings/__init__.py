"""The settings, their files, and the vault that they are for."""

from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.settings.files import default_config
from obsidian_anki_sync.settings.generation import GenerationSettings, ReviewPolicy
from obsidian_anki_sync.settings.loading import (
    ENVIRONMENT_PREFIX,
    Loaded,
    load_settings,
    settings_from,
)
from obsidian_anki_sync.settings.schema import PROGRAM, ConflictPolicy, OrphanPolicy, Settings
from obsidian_anki_sync.settings.writing import toml_lines

__all__ = [
    "ENVIRONMENT_PREFIX",
    "PROGRAM",
    "ConflictPolicy",
    "GenerationSettings",
    "Loaded",
    "OrphanPolicy",
    "ReviewPolicy",
    "Settings",
    "Syntax",
    "default_config",
    "load_settings",
    "settings_from",
    "toml_lines",
]
