"""The keys of all settings, with their types, defaults and descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.inspect import Metadata, StructType, Type, type_info

from obsidian_anki_sync.settings.schema import Settings

# The keys of version 0.1, which are still read.
_FORMER = {"bilingual_files": "syntax.bilingual.files", "bilingual_skip": "syntax.bilingual.skip"}
_FORMER_SWITCHES = {"ankiweb_first": ("ankiweb", "before", "never")}
_TRUE = (True, 1, "true", "1", "yes", "on")
_FORMER_PREFIX = re.compile(r"syntax\.(obsidian_to_anki|flashcards|spaced|yanki)_(?!repetition)(\w+)$")


class Key(Struct, frozen=True):
    """A setting; one in a table is named ``table.key``."""

    name: str
    default: Any

    @property
    def type(self) -> Type:
        """The type of its values."""
        return _descriptions()[self.name][0]

    @property
    def description(self) -> str:
        """The effect of the setting, in a sentence."""
        return _descriptions()[self.name][1]

    @property
    def table(self) -> str:
        """The name of its table; empty for a key outside tables."""
        return self.name.rpartition(".")[0]


def present_name(name: str) -> str:
    """Returns the current name of a key; ``name`` may be one of an earlier version."""
    if found := _FORMER_PREFIX.match(name):
        syntax = "spaced_repetition" if found[1] == "spaced" else found[1]
        return f"syntax.{syntax}.{found[2]}"
    return _FORMER.get(name, name)


def former_switches() -> tuple[str, ...]:
    """Returns the names of switches of earlier versions that have another name and other values now."""
    return tuple(_FORMER_SWITCHES)


def with_former_switches(values: Mapping[str, Any], place: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Returns values under their current names, and a notice for each former name in ``place``."""
    present, notices = dict(values), []
    for former, (name, when_on, when_off) in _FORMER_SWITCHES.items():
        if former not in values:
            continue
        value = present.pop(former)
        value = value.lower() if isinstance(value, str) else value
        present.setdefault(name, when_on if value in _TRUE else when_off)
        notices.append(f'The setting {former} in {place} was renamed: write {name} = "{present[name]}".')
    return present, tuple(notices)


def flattened(document: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the keys of a document of tables with their values, under their current names."""
    for key, value in document.items():
        name = f"{table}{key}"
        if name in TABLES and isinstance(value, dict):
            yield from flattened(value, f"{name}.")
        else:
            yield present_name(name), value


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns keys and values as a document of tables."""
    document: dict[str, Any] = {}
    for name, value in values.items():
        *tables, key = name.split(".")
        inner = document
        for table in tables:
            inner = inner.setdefault(table, {})
        inner[key] = value
    return document


def value_of(settings: Settings, name: str) -> Any:
    """Returns the value of a key."""
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def plain(value: Any) -> Any:
    """Returns a value in the form of a settings file."""
    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))


def _keys(section: Struct, table: str) -> Iterator[Key]:
    for name in section.__struct_fields__:
        default = getattr(section, name)
        if isinstance(default, Struct):
            yield from _keys(default, f"{table}{name}.")
        else:
            yield Key(f"{table}{name}", default)


@cache
def _descriptions() -> Mapping[str, tuple[Type, str]]:
    """Returns the type and the description of each key, which takes milliseconds and few commands need."""
    return dict(_described(type_info(Settings), ""))


def _described(section: Any, table: str) -> Iterator[tuple[str, tuple[Type, str]]]:
    for field in section.fields:
        kind, description = _unwrapped(field.type)
        if isinstance(kind, StructType):
            yield from _described(kind, f"{table}{field.name}.")
        else:
            yield f"{table}{field.name}", (kind, description)


def _unwrapped(kind: Type) -> tuple[Type, str]:
    description = ""
    while isinstance(kind, Metadata):
        description = description or str((kind.extra_json_schema or {}).get("description", ""))
        kind = kind.type
    return kind, description


KEYS: Mapping[str, Key] = {key.name: key for key in _keys(Settings(), "")}
TABLES: frozenset[str] = frozenset(
    ".".join(parts[:count]) for key in KEYS for parts in [key.split(".")] for count in range(1, len(parts))
)
