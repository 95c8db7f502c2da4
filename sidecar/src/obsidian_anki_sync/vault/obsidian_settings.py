"""Obsidian's own settings in a vault: the folders of templates, and the excluded files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.markup.folders import folder_prefix

_FOLDER = ".obsidian"
# The settings file of each plugin that has a folder of templates, and its key.
_TEMPLATES = (
    ("templates.json", "folder"),
    ("plugins/templater-obsidian/data.json", "templates_folder"),
)
# Settings files are small. A larger file is not one.
_LARGEST = 5_000_000
# A filter comes with the vault, and may be an expression that takes for ever.
_SECONDS_A_MATCH = 0.05


class ObsidianSettings(Struct, frozen=True):
    """The folders of templates, Obsidian's filters for excluded files, and how lines break.

    ``strict_line_breaks`` is None if there are no settings of Obsidian.
    """

    templates: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    strict_line_breaks: bool | None = None


def read_obsidian_settings(root: Path) -> ObsidianSettings:
    """Reads the vault's settings; a missing or broken file counts as empty."""
    folder = root / _FOLDER
    templates = (_texts([_read(folder / name).get(key)]) for name, key in _TEMPLATES)
    app = _read(folder / "app.json")
    ignored = app.get("userIgnoreFilters")
    return ObsidianSettings(
        # If the template folder is the vault itself, its notes are not all templates.
        templates=tuple(name for names in templates for name in names if folder_prefix(name)),
        ignored=tuple(_texts(ignored if isinstance(ignored, list) else [])),
        strict_line_breaks=app.get("strictLineBreaks") is True if folder.is_dir() else None,
    )


def installed_version(root: Path, plugin: str) -> str:
    """Returns the version of a plugin in the vault; empty if it is not there."""
    found = _read(root / _FOLDER / "plugins" / plugin / "manifest.json").get("version")
    return found if isinstance(found, str) else ""


def is_ignored(path: str, filters: Iterable[str]) -> bool:
    """True if one of Obsidian's filters excludes the file: a prefix of its path, or ``/expression/``."""
    return any(_matches(path, each) for each in filters)


def _matches(path: str, given: str) -> bool:
    if len(given) > 2 and given.startswith("/") and given.endswith("/"):
        import regex  # takes long to import, and few vaults need it

        try:
            return bool(regex.search(given[1:-1], path, regex.IGNORECASE, timeout=_SECONDS_A_MATCH))
        except (regex.error, TimeoutError):
            return False
    return path.casefold().startswith(given.casefold())


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _texts(values: Iterable[object]) -> Iterator[str]:
    return (value.strip() for value in values if isinstance(value, str) and value.strip())
