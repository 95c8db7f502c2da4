"""The rules by which notes count, by their paths."""

from __future__ import annotations

from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.obsidian_settings import read_obsidian_settings
from obsidian_anki_sync.vault.walk import WalkRules


def walk_rules_from(settings: Settings) -> WalkRules:
    """Returns the conditions on a note's path, from the settings and from Obsidian's in the vault."""
    selection = settings.selection
    obsidian = read_obsidian_settings(settings.vault_root)
    return WalkRules(
        include=settings.include,
        exclude=settings.exclude,
        folders=selection.folders,
        exclude_folders=selection.exclude_folders,
        templates=() if selection.templates else obsidian.templates,
        ignored=() if selection.obsidian_excluded else obsidian.ignored,
        conflict_copies=selection.conflict_copies,
    )
