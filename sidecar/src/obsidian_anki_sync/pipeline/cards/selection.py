"""Which notes count, by the settings."""

from __future__ import annotations

from dataclasses import dataclass

from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.walk import WalkRules


@dataclass(frozen=True, slots=True)
class Selection:
    """The conditions that only a note that was read can meet or fail; its path is the walk's business."""

    tags: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    frontmatter: tuple[str, ...] = ()
    exclude_frontmatter: tuple[str, ...] = ()
    off_key: str = "anki"


def selection_from(settings: Settings) -> Selection:
    """The conditions on a note's content that the settings make."""
    chosen = settings.selection
    return Selection(
        chosen.tags, chosen.exclude_tags, chosen.frontmatter, chosen.exclude_frontmatter, chosen.off_key
    )


def walk_rules_from(settings: Settings) -> WalkRules:
    """The conditions on a note's path that the settings make."""
    chosen = settings.selection
    return WalkRules(settings.include, settings.exclude, chosen.folders, chosen.exclude_folders)
