"""The settings' schema, made from the settings themselves: the plugin has the keys of ``config.toml``."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any, get_type_hints

import msgspec

from obsidian_anki_sync.settings.loading import SECRETS
from obsidian_anki_sync.settings.schema import Settings

# The plugin knows its vault and says it apart; secrets come apart, so that settings can be shown and logged.
_APART = frozenset({"vault", *SECRETS})


def settings_schema() -> dict[str, Any]:
    """The document of ``settings.json``."""
    settings = _without(Settings, _APART)
    (document,), types = msgspec.json.schema_components(
        [settings], schema_hook=lambda _: {"type": "string"}, ref_template="#/$defs/{name}"
    )
    assert document == {"$ref": "#/$defs/Settings"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "settings.json",
        "title": "Settings",
        "description": "What can be set, under the names that it has in `config.toml`. This file is made from"
        " the sidecar's settings.",
        "$defs": {"Settings": types.pop("Settings"), **types, "Secrets": _secrets()},
    }


def _secrets() -> dict[str, Any]:
    return {
        "description": "What is kept apart from the settings, under the names that it would have there.",
        "type": "object",
        "properties": {name: {"type": "string"} for name in sorted(SECRETS)},
        "required": [],
        "additionalProperties": False,
    }


def _without(kind: type[msgspec.Struct], apart: frozenset[str], prefix: str = "") -> type[msgspec.Struct]:
    """The same settings but for some keys, those of a table named ``table.key``."""
    hints = get_type_hints(kind, include_extras=True)
    fields: list[tuple[str, Any, Any]] = []
    for field in msgspec.structs.fields(kind):
        if f"{prefix}{field.name}" in apart:
            continue
        if isinstance(field.default, msgspec.Struct):
            table = _without(type(field.default), apart, f"{field.name}.")
            fields.append((field.name, table, msgspec.field(default_factory=table)))
        else:
            fields.append((field.name, hints[field.name], field.default))
    return msgspec.defstruct(
        kind.__name__,
        fields,
        kw_only=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": cleandoc(kind.__doc__ or "")},
    )
