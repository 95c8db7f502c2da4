"""The code that the generator makes from each form of schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.classes import messages_module, snake
from generator.page import protocol_page
from generator.reading import Protocol, read_protocol

FORMS: dict[str, Any] = {
    "Colour": {"description": "A colour.", "enum": ["red", "dark-blue"]},
    "Thing": {
        "description": "Every form.",
        "type": "object",
        "properties": {
            "aText": {"description": "A text.", "type": "string"},
            "from": {"type": "integer", "minimum": 1, "default": 3},
            "maybe": {"type": "number"},
            "colours": {"type": "array", "items": {"$ref": "#/$defs/Colour"}, "minItems": 1},
            "byName": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "word": {"enum": ["a", "b"], "default": "a"},
            "settings": {"$ref": "settings.json#/$defs/Settings"},
        },
        "required": ["aText", "byName"],
        "additionalProperties": False,
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema").mkdir()
    listed = {"number": 7, "subjects": ["forms.json", "settings.json"]}
    (tmp_path / "protocol.json").write_text(json.dumps(listed))
    told = {"$ref": "#/$defs/Thing"}
    write(
        *(tmp_path, "forms", FORMS),
        methods={"make": {"description": "Makes.", "params": told, "result": told}},
        notifications={"made": {"description": "Tells.", "params": told}},
    )
    write(tmp_path, "settings", {"Settings": {"description": "Apart.", "type": "object", "properties": {}}})
    return tmp_path


@pytest.fixture
def protocol(folder: Path) -> Protocol:
    return read_protocol(folder)


def write(folder: Path, name: str, types: Any, **more: Any) -> None:
    document = {"title": name, "description": "A subject.", "$defs": types, **more}
    (folder / "schema" / f"{name}.json").write_text(json.dumps(document))


@pytest.mark.parametrize(
    "line",
    [
        "PROTOCOL = 7",
        'DARK_BLUE = "dark-blue"',
        "a_text: str",
        "from_: int = field(default=3, validator=between(1, None))",
        "maybe: float | None = None",
        "colours: tuple[Colour, ...] | None = field(default=None, validator=not_empty)",
        "by_name: Mapping[str, bool]",
        "either: str | int | None = None",
        "word: Literal['a', 'b'] = 'a'",
        "settings: Mapping[str, Any] | None = None",
        '"make": Method(Thing, Thing),',
        '"made": Thing,',
    ],
)
def test_each_form_becomes_python(protocol: Protocol, line: str) -> None:
    assert line in [made.strip() for made in messages_module(protocol).splitlines()]


def test_the_settings_become_no_class(protocol: Protocol) -> None:
    assert "class Settings" not in messages_module(protocol)


@pytest.mark.parametrize(
    "line",
    [
        "### `make`",
        "### `made` (notification)",
        "One of `red`, `dark-blue`.",
        "| `aText` | string | A text. |",
        "| `from` | integer | By default `3`. At least 1. |",
        "| `colours` | list of [Colour](#colour) | May be left out. Not empty. |",
    ],
)
def test_each_form_is_described(protocol: Protocol, line: str) -> None:
    assert line in protocol_page(protocol).splitlines()


def test_a_name_that_is_given_twice_is_refused(folder: Path) -> None:
    write(folder, "settings", {"Thing": FORMS["Thing"]})
    with pytest.raises(ValueError, match="Thing"):
        read_protocol(folder)


def test_names_become_those_of_python() -> None:
    assert [snake(name) for name in ("sessionId", "from", "note")] == ["session_id", "from_", "note"]
