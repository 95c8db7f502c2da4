"""Settings as the lines of a ``config.toml``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDTH = 76
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


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
    """Returns a basic string of TOML: JSON's escapes, and one more for a character that TOML forbids."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
