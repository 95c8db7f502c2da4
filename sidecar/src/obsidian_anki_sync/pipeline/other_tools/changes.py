"""Settings with some changes, whose keys have dots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from obsidian_anki_sync.settings import Settings

_ADDED_TO = frozenset({"exclude", "syntax.patterns", "selection.exclude_tags", "syntaxes"})
"""Lists to which an import adds its values; it replaces all other settings."""


def with_changes(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """Returns changed settings. Raises ``msgspec.ValidationError`` for an invalid value."""
    document = msgspec.to_builtins(settings, enc_hook=str)
    for key, value in changes.items():
        table, name = _table_and_key(document, key)
        table[name] = value
    return msgspec.convert(document, Settings, dec_hook=lambda kind, value: kind(value))


def missing_in(settings: Settings, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the changes that the settings lack; a list to add to is returned whole."""
    document = msgspec.to_builtins(settings, enc_hook=str)
    missing: dict[str, Any] = {}
    for key, value in changes.items():
        table, name = _table_and_key(document, key)
        present = table[name]
        if key in _ADDED_TO:
            value = [*present, *(one for one in value if one not in present)]
        if msgspec.json.encode(value) != msgspec.json.encode(present):
            missing[key] = value
    return missing


def _table_and_key(document: dict[str, Any], key: str) -> tuple[dict[str, Any], str]:
    *tables, name = key.split(".")
    table_of_key = document
    for table in tables:
        table_of_key = table_of_key[table]
    return table_of_key, name
