"""Makes the settings' schema from the settings themselves: the plugin has the keys of ``config.toml``."""

from __future__ import annotations

from inspect import cleandoc
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta

from obsidian_anki_sync.settings.loading import SECRETS
from obsidian_anki_sync.settings.schema import Settings
from obsidian_anki_sync.settings.scopes import scope_of

# The plugin sends its vault and the secrets in fields of their own, so that settings can be shown and logged.
_SECRETS = frozenset({*SECRETS, *(f"{name}_host" for name in SECRETS)})
_APART = frozenset({"vault", *_SECRETS})


def settings_schema() -> dict[str, Any]:
    """Returns the document of ``settings.json``."""
    settings = _Made().without(Settings, _APART)
    (document,), types = msgspec.json.schema_components(
        [settings], schema_hook=lambda _: {"type": "string"}, ref_template="#/$defs/{name}"
    )
    assert document == {"$ref": "#/$defs/Settings"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "settings.json",
        "title": "Settings",
        "description": "All settings, under their names in `config.toml`. This file is made from those of the"
        " sidecar.",
        "$defs": {"Settings": types.pop("Settings"), **types, "Secrets": _secrets()},
    }


def _secrets() -> dict[str, Any]:
    return {
        "description": "The secrets, which are kept apart from the settings, with the hosts that they"
        " are for.",
        "type": "object",
        "properties": {name: {"type": "string"} for name in sorted(_SECRETS)},
        "required": [],
        "additionalProperties": False,
    }


class _Made:
    """Makes a type of each table; tables of one kind with the same scopes have one type."""

    def __init__(self) -> None:
        self._types: dict[tuple[Any, tuple[str, ...]], type[msgspec.Struct]] = {}

    def without(self, kind: Any, apart: frozenset[str], prefix: str = "") -> type[msgspec.Struct]:
        """Returns the settings without some keys; a key of a table is named ``table.key``."""
        hints = get_type_hints(kind, include_extras=True)
        fields: list[tuple[str, Any, Any]] = []
        scopes = []
        for name, value in _defaults(kind).items():
            if f"{prefix}{name}" in apart:
                continue
            scopes.append(scope := scope_of(f"{prefix}{name}").value)
            if isinstance(value, msgspec.Struct):
                table = self.without(type(value), apart, f"{prefix}{name}.")
                fields.append((name, table, msgspec.field(default_factory=table)))
            else:
                meta = Meta(extra_json_schema={"scope": scope})
                fields.append((name, Annotated[hints[name], meta], _default(value)))
        known = (kind, tuple(scopes))
        if known not in self._types:
            self._types[known] = msgspec.defstruct(
                kind.__name__,
                fields,
                kw_only=True,
                forbid_unknown_fields=True,
                namespace={"__doc__": cleandoc(kind.__doc__ or "")},
            )
        return self._types[known]


def _defaults(kind: Any) -> dict[str, Any]:
    """Returns the default of each field."""
    return {field: getattr(kind(), field) for field in get_type_hints(kind)}


def _default(value: Any) -> Any:
    """Returns the field that has this default; a list or a table is made anew each time."""
    return msgspec.field(default_factory=lambda: value) if isinstance(value, (dict, list)) else value
