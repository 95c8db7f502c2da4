"""Every key that can be set: its name, its type, its default and what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.inspect import DataclassType, Field, Metadata, StructType, Type

from obsidian_anki_sync.settings.schema import Settings

# The keys of version 0.1, which are still read.
_FORMER = {"bilingual_files": "syntax.bilingual.files", "bilingual_skip": "syntax.bilingual.skip"}
_FORMER_SWITCHES = {"ankiweb_first": ("ankiweb", "before", "never")}
_TRUE = (True, 1, "true", "1", "yes", "on")
_FORMER_PREFIX = re.compile(r"syntax\.(obsidian_to_anki|flashcards|spaced|yanki)_(?!repetition)(\w+)$")


@dataclass(frozen=True, slots=True)
class Key:
    """A setting; one in a table is named ``table.key``."""

    name: str
    type: Type
    default: Any
    description: str

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
    """Returns the names of switches of earlier versions that have another name and other values today."""
    return tuple(_FORMER_SWITCHES)


def with_former_switches(values: Mapping[str, Any], place: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Returns values under today's names, and what to tell of those that had a former name in ``place``."""
    present, remarks = dict(values), []
    for former, (name, when_on, when_off) in _FORMER_SWITCHES.items():
        if former not in values:
            continue
        value = present.pop(former)
        value = value.lower() if isinstance(value, str) else value
        present.setdefault(name, when_on if value in _TRUE else when_off)
        remarks.append(f'The setting {former} in {place} was renamed: write {name} = "{present[name]}".')
    return present, tuple(remarks)


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
        place = document
        for table in tables:
            place = place.setdefault(table, {})
        place[key] = value
    return document


def value_of(settings: Settings, name: str) -> Any:
    """Returns the value of a key."""
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def plain(value: Any) -> Any:
    """Returns a value as a settings file holds it."""
    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))


def _keys(kind: Any, table: str) -> Iterator[Key]:
    for field in kind.fields:
        section, described = _unwrapped(field)
        if isinstance(section, (StructType, DataclassType)):
            yield from _keys(section, f"{table}{field.name}.")
        else:
            yield Key(f"{table}{field.name}", section, _default(field), described)


def _unwrapped(field: Field) -> tuple[Type, str]:
    kind, described = field.type, ""
    while isinstance(kind, Metadata):
        described = described or str((kind.extra_json_schema or {}).get("description", ""))
        kind = kind.type
    return kind, described


def _default(field: Field) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


KEYS: Mapping[str, Key] = {key.name: key for key in _keys(msgspec.inspect.type_info(Settings), "")}
TABLES: frozenset[str] = frozenset(
    ".".join(parts[:count]) for key in KEYS for parts in [key.split(".")] for count in range(1, len(parts))
)
