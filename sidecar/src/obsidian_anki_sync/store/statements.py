"""The SQL of the store: a file for each module in the folder ``sql``, each statement below its name."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).with_name("sql")


def statements(module: str) -> dict[str, str]:
    """Returns the statements of a module by name, each from its line ``-- name`` to the next one."""
    parts = _FOLDER.joinpath(f"{module}.sql").read_text("utf-8").split("-- ")
    return dict(part.split("\n", 1) for part in parts[1:])
