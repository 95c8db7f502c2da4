"""Settings as the lines of a ``config.toml``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDTH = 76


def toml_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines that say these values; those of a table come behind its name, and after all others."""
    for key, value in document.items():
        if not isinstance(value, Mapping):
            yield from _assignment(key, value)
    for number, (name, table) in enumerate(document.items()):
        if isinstance(table, Mapping):
            yield from ("",) * bool(number)
            yield f"[{name}]"
            for key, value in table.items():
                yield from _assignment(key, value)


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
