"""The tools whose settings can be read, and their files in a vault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.other_tools import flashcards, obsidian_to_anki, spaced_repetition, yanki
from obsidian_anki_sync.pipeline.other_tools.settings_taken_over import TakenOver

_PLUGINS = Path(".obsidian", "plugins")
_DATA = "data.json"


class Tool(Struct, frozen=True):
    """A tool whose settings can be read: its plugin's folders, its defaults, and the reader."""

    name: str
    folders: tuple[str, ...]
    by_default: Mapping[str, Any]
    read: Callable[[Any], TakenOver]


class ToolData(Struct, frozen=True):
    """A tool's parsed settings; ``file`` is None if the plugin is in the vault without any."""

    content: Any
    file: Path | None


TOOLS = (
    Tool(
        "obsidian-to-anki",
        ("obsidian-to-anki-plugin",),
        obsidian_to_anki.BY_DEFAULT,
        obsidian_to_anki.taken_from_obsidian_to_anki,
    ),
    Tool(
        "spaced-repetition",
        ("obsidian-spaced-repetition",),
        spaced_repetition.BY_DEFAULT,
        spaced_repetition.taken_from_spaced_repetition,
    ),
    Tool(
        "flashcards",
        ("flashcards-obsidian", "flashcards"),
        flashcards.BY_DEFAULT,
        flashcards.taken_from_flashcards,
    ),
    Tool("yanki", ("yanki",), yanki.BY_DEFAULT, yanki.taken_from_yanki),
)


def tool_of(syntax: str) -> Tool | None:
    """Returns the tool of a syntax; None if it has no settings to read."""
    return next((tool for tool in TOOLS if syntax == tool.name or syntax.startswith(f"{tool.name}-")), None)


def data_in_vault(root: Path, tool: Tool) -> ToolData | None:
    """Returns a tool's settings in a vault; None if its plugin is not there.

    Raises ``UsageError`` if they cannot be read.
    """
    folders = [root / _PLUGINS / folder for folder in tool.folders]
    for folder in folders:
        if (folder / _DATA).is_file():
            return read_data(folder / _DATA)
    return ToolData(tool.by_default, None) if any(folder.is_dir() for folder in folders) else None


def read_data(file: Path) -> ToolData:
    """Returns the settings in a file. Raises ``UsageError`` if it cannot be read."""
    try:
        return ToolData(orjson.loads(file.read_bytes()), file)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror or error}.", "Give the path of the file."
        ) from None
    except orjson.JSONDecodeError:
        raise UsageError(f"{file} is not JSON.", "Give the data.json of the other tool's plugin.") from None
