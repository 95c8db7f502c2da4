"""The settings from a ``config.toml``, environment variables and flags, in rising order of precedence."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from platformdirs import user_config_path

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings.keys import KEYS, flattened, nested, present_name
from obsidian_anki_sync.settings.schema import PROGRAM, Settings

ENVIRONMENT_PREFIX = "OBSIDIAN_ANKI_SYNC_"
DEFAULT_CONFIG = user_config_path(PROGRAM) / "config.toml"

# What other programs of this machine could read if it were given as a flag.
SECRETS = frozenset({"anki_key", "generation.key"})
# What does not belong into a file either, which is copied, synced and shown to others.
_NEVER_IN_A_FILE = "generation.key"


def load_settings(config: Path | None = None, **flags: Any) -> Settings:
    """The settings from the file, the environment and the flags that were given (those not None).

    A key inside of a table is named with a dot, as in ``generation.model``. A text that begins with a bracket
    is read as a list. Raises ``UsageError`` naming the key and the place for an unknown key or a value that
    does not fit.
    """
    given = {present_name(key): value for key, value in flags.items() if value is not None}
    if shown := sorted(SECRETS & given.keys()):
        raise UsageError(
            f"The secret {shown[0]} was given as a flag, where other programs can see it.",
            f"Set it as {_variable(shown[0])}, or {_elsewhere(shown[0])}.",
        )
    path = _config_path(config)
    from_file = dict(flattened(_read(path))) if path else {}
    if _NEVER_IN_A_FILE in from_file:
        raise UsageError(
            f"The secret {_NEVER_IN_A_FILE} stands in the file {path}, which is no place for it.",
            f"Remove it there. Set it as {_variable(_NEVER_IN_A_FILE)}, or {_elsewhere(_NEVER_IN_A_FILE)}.",
        )
    from_environment = _environment(os.environ)
    places = {
        **dict.fromkeys(from_file, f"the file {path}"),
        **{key: f"the environment variable {_variable(key)}" for key in from_environment},
        **dict.fromkeys(given, "the flags"),
    }
    values = {key: _list(value) for key, value in {**from_file, **from_environment, **given}.items()}
    return _settings(values, places, strict=False)


def settings_from(
    document: Mapping[str, Any],
    secrets: Mapping[str, str],
    *,
    vault: Path,
    config: Path | None = None,
) -> Settings:
    """The settings of a program that keeps them itself: a document as a ``config.toml`` holds, secrets apart.

    ``secrets`` are named as in the file, those of a table with a dot. What is missing comes from the file
    ``config``, if one is named, else by default; the environment does not count. Raises ``UsageError`` as
    ``load_settings`` does.
    """
    path = _config_path(config) if config else None
    from_file = dict(flattened(_read(path))) if path else {}
    given = {**dict(flattened(document)), **secrets, "vault": vault}
    places = {**dict.fromkeys(from_file, f"the file {path}"), **dict.fromkeys(given, "the settings given")}
    return _settings({**from_file, **given}, places, strict=True)


def _settings(values: Mapping[str, Any], places: Mapping[str, str], *, strict: bool) -> Settings:
    for key in values:
        if key not in KEYS:
            raise UsageError(
                f"There is no setting {key!r}; it is in {places[key]}.", "Remove it, or correct its name."
            )
    try:
        return msgspec.convert(
            nested(values), Settings, strict=strict, dec_hook=lambda kind, value: kind(value)
        )
    except msgspec.ValidationError as error:
        raise _unfit(str(error), places) from None


def _elsewhere(secret: str) -> str:
    return "in the system's keyring" if secret == _NEVER_IN_A_FILE else "in the settings file"


def _config_path(config: Path | None) -> Path | None:
    if config is None:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    if not config.is_file():
        raise UsageError(f"There is no settings file {config}.", "Give the path of a TOML file.")
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.", "Correct that line of the file.") from None


def _environment(variables: Mapping[str, str]) -> dict[str, Any]:
    names = {_variable(key): key for key in KEYS}
    return {names[name]: value for name, value in variables.items() if name in names}


def _variable(key: str) -> str:
    return f"{ENVIRONMENT_PREFIX}{key.replace('.', '_').upper()}"


def _list(value: Any) -> Any:
    """A list where a text is one in TOML's form, as in ``["a", "b"]``; all else as it is."""
    if not (isinstance(value, str) and value.startswith("[")):
        return value
    try:
        return tomllib.loads(f"list = {value}")["list"]
    except tomllib.TOMLDecodeError:
        return value


def _unfit(reason: str, places: Mapping[str, str]) -> UsageError:
    what, _, where = reason.partition(" - at `$.")
    # A value of a list or a table is named with its place in it.
    names = where.rstrip("`").split(".")
    candidates = (".".join(names[:count]).partition("[")[0] for count in range(len(names), 0, -1))
    key = next((name for name in candidates if name in KEYS), "note_type")
    place = places.get(key, "the settings")
    return UsageError(f"The setting {key!r} in {place} does not fit: {what}.", "Correct its value.")
