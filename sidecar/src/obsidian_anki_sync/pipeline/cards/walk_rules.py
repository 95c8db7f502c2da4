"""Which notes count, by their paths."""

from __future__ import annotations

from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.walk import WalkRules


def walk_rules_from(settings: Settings) -> WalkRules:
    """Returns the conditions on a note's path that the settings make."""
    return WalkRules(
        include=settings.include,
        exclude=settings.exclude,
        folders=settings.selection.folders,
        exclude_folders=settings.selection.exclude_folders,
    )
