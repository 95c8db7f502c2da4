"""The sidecar's side of the schema: an attrs class for each type, an enum for each list of words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from keyword import iskeyword

from generator.reading import SETTINGS, Protocol, Schema, referred

_WIDTH = 110
_HEAD = '''"""The messages between plugin and sidecar. Made by `npm run schema`; do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from attrs import field, frozen

from obsidian_anki_sync.rpc.limits import between, not_empty'''
_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# The settings room reads the settings, and names the key of a wrong value.
_ANYTHING = "Mapping[str, Any]"


def messages_module(protocol: Protocol) -> str:
    """Returns the text of the module, not yet formatted."""
    types = [(name, schema) for subject, name, schema in protocol.types if subject.file != SETTINGS]
    read_apart = {name for subject, name, _ in protocol.types if subject.file == SETTINGS}
    enums = [_enum(name, schema) for name, schema in types if "enum" in schema]
    classes = [_Class(name, schema, read_apart).text() for name, schema in types if "enum" not in schema]
    return "\n\n".join([_HEAD, f"PROTOCOL = {protocol.number}", *enums, *classes, *_tables(protocol)]) + "\n"


def snake(name: str) -> str:
    """Returns a property's name in snake case, as an attribute has it."""
    snaked = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
    return f"{snaked}_" if iskeyword(snaked) else snaked


def _enum(name: str, schema: Schema) -> str:
    members = [f'    {re.sub(r"[^A-Za-z]", "_", word).upper()} = "{word}"' for word in schema["enum"]]
    return "\n".join([f"class {name}(StrEnum):", _docstring(schema), "", *members])


class _Class:
    """One type as a class."""

    def __init__(self, name: str, schema: Schema, read_apart: set[str]) -> None:
        self._name = name
        self._schema = schema
        self._read_apart = read_apart

    def text(self) -> str:
        """Returns the class as Python."""
        attributes = list(self._attributes())
        return "\n".join(
            ["@frozen(kw_only=True)", f"class {self._name}:", _docstring(self._schema)]
            + ([""] if attributes else [])
            + attributes
        )

    def _attributes(self) -> Iterator[str]:
        required = set(self._schema.get("required", ()))
        for name, schema in self._schema["properties"].items():
            kind = self._kind(schema)
            if name in required:
                yield f"    {snake(name)}: {kind}{_assigned(None, _validator(schema))}"
            elif "default" in schema:
                yield f"    {snake(name)}: {kind}{_assigned(repr(schema['default']), _validator(schema))}"
            else:
                yield f"    {snake(name)}: {kind} | None{_assigned('None', _validator(schema))}"

    def _kind(self, schema: Schema) -> str:
        if "$ref" in schema:
            name = referred(schema)
            return _ANYTHING if name in self._read_apart else name
        if "enum" in schema:
            return f"Literal[{', '.join(map(repr, schema['enum']))}]"
        if "anyOf" in schema:
            return " | ".join(self._kind(option) for option in schema["anyOf"])
        if schema["type"] == "array":
            return f"tuple[{self._kind(schema['items'])}, ...]"
        if schema["type"] == "object":
            values = schema.get("additionalProperties")
            return f"Mapping[str, {self._kind(values) if values else 'Any'}]"
        return _SIMPLE[schema["type"]]


def _assigned(default: str | None, validator: str) -> str:
    if validator:
        given = [f"default={default}"] if default is not None else []
        return f" = field({', '.join([*given, f'validator={validator}'])})"
    return "" if default is None else f" = {default}"


def _validator(schema: Schema) -> str:
    if "minimum" in schema or "maximum" in schema:
        return f"between({schema.get('minimum')}, {schema.get('maximum')})"
    return "not_empty" if schema.get("minLength") == 1 or schema.get("minItems") == 1 else ""


def _docstring(schema: Schema) -> str:
    text = schema["description"]
    if len(text) + 10 <= _WIDTH:
        return f'    """{text}"""'
    lines = textwrap.wrap(text, _WIDTH - 10)
    return "\n".join([f'    """{lines[0]}', *(f"    {line}" for line in lines[1:]), '    """'])


def _tables(protocol: Protocol) -> Iterator[str]:
    yield "\n".join(
        [
            "class Method(NamedTuple):",
            '    """The types of a method\'s parameters and result."""',
            "",
            "    params: type",
            "    result: type",
        ]
    )
    rows = (
        f'    "{name}": Method({referred(method["params"])}, {referred(method["result"])}),'
        for name, method in protocol.methods.items()
    )
    yield "\n".join(["METHODS: Mapping[str, Method] = {", *rows, "}"])
    rows = (f'    "{name}": {referred(sent["params"])},' for name, sent in protocol.notifications.items())
    yield "\n".join(["NOTIFICATIONS: Mapping[str, type] = {", *rows, "}"])
