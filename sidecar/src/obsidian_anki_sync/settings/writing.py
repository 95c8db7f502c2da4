"""Settings as the lines of a ``config.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WIDTH = 76


def toml_lines(document: Mapping[str, Any]) -> list[str]:
    """Returns the lines of a document: its values first, then each table below its name."""
    import tomlkit  # takes longer to import than reading all settings

    written = tomlkit.item(dict(document))
    _wrap(written)
    text: str = written.as_string()
    return text.rstrip("\n").split("\n")


def _wrap(table: Any) -> None:
    from tomlkit.items import Array, Table

    for value in table.values():
        if isinstance(value, Table):
            _wrap(value)
        elif isinstance(value, Array) and len(value.as_string()) > _WIDTH:
            value.multiline(True)
