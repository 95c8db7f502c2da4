"""The text of a new ``config.toml``: each setting of this computer with its description and default."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from obsidian_anki_sync.settings.keys import KEYS, plain
from obsidian_anki_sync.settings.schema import PROGRAM
from obsidian_anki_sync.settings.scopes import Scope, scope_of
from obsidian_anki_sync.settings.writing import toml_lines

_WIDTH = 98
_HEAD = f"""\
Settings of {PROGRAM} on this computer. A line that is commented out shows the default, or an example.
Settings that shape cards are in the vault, where the Obsidian plugin reads them too: set them with
`{PROGRAM} config set KEY VALUE`. `{PROGRAM} config` shows the settings in effect, and their sources."""
# For a setting without a default, the comment shows an example.
_EXAMPLES: Mapping[str, Any] = {
    "profile": "User 1",
    "anki_key": "the apiKey of the add-on",
    "anki_key_host": "127.0.0.1:8765",
    "db": "~/anki-sync.db",
    "batch_size": 100,
}


def commented_settings(values: Mapping[str, Any]) -> str:
    """Returns the text of a settings file that sets these values and explains all others."""
    return "\n".join((*_comment(_HEAD.replace("\n", " ")), *_keys(values))) + "\n"


def _keys(values: Mapping[str, Any]) -> Iterator[str]:
    for key in KEYS.values():
        if key.table or scope_of(key.name) is not Scope.DEVICE:
            continue
        is_set = key.name in values
        value = values[key.name] if is_set else _EXAMPLES.get(key.name, plain(key.default))
        yield ""
        yield from _comment(key.description)
        for line in toml_lines({key.name: value}):
            yield line if is_set else f"# {line}"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")
