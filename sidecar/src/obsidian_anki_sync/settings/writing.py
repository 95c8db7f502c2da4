"""Settings as the lines of a ``config.toml``."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from obsidian_anki_sync.domain.errors import UsageError

_WIDTH = 76
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def write_settings(file: Path, changes: Mapping[str, Any]) -> None:
    """Adds changes to a settings file. Raises ``UsageError`` if the file cannot be read or written."""
    try:
        present = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        document = _merged(present, changes)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.new")
        fresh.write_text("\n".join((*toml_lines(document), "")), encoding="utf-8")
        fresh.replace(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{file} cannot be written: {error}.", "Correct the file, or choose another."
        ) from None


def _merged(present: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**present}
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged


def toml_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yields the lines of a document: its values first, then each table below its name."""
    yield from _table_lines(document, ())


def _table_lines(table: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    values = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    if names and (values or not table):
        yield f"[{'.'.join(map(_key, names))}]"
    for key, value in values.items():
        yield from _assignment(_key(key), value)
    parts = [_table_lines(inner, (*names, key)) for key, inner in table.items() if isinstance(inner, Mapping)]
    for number, part in enumerate(parts):
        yield from ("",) * bool(number or values)
        yield from part


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _assignment(key: str, value: Any) -> Iterator[str]:
    line = f"{key} = {_value(value)}"
    if len(line) <= _WIDTH or not _is_list(value):
        yield line
        return
    yield f"{key} = ["
    yield from (f"    {_value(one)}," for one in value)
    yield "]"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        # A table on one line, which is why its keys are quoted: they may hold anything.
        pairs = ", ".join(f"{_text(key)} = {_value(inner)}" for key, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if _is_list(value):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON; it forbids one more character as it is."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
