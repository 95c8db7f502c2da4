"""Writes settings to the files that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings.keys import KEYS, nested, plain, present_name, value_of
from obsidian_anki_sync.settings.loading import Loaded, Source, parsed, variable
from obsidian_anki_sync.settings.schema import PROGRAM, Settings
from obsidian_anki_sync.settings.scopes import Scope, scope_of
from obsidian_anki_sync.settings.suggestions import did_you_mean_key, explained


class Edit(Struct, frozen=True):
    """A written key, and its file; a value of None means that the key was removed."""

    key: str
    value: Any
    file: Path


def set_value(loaded: Loaded, name: str, value: Any, *, everywhere: bool = False) -> Edit:
    """Sets a key, or removes it if the value is None.

    A key that shapes cards goes to the vault's file, any other to this computer's: for this vault or
    ``everywhere``. Raises ``UsageError`` for an unknown key and an invalid value.
    """
    key, fit = _checked(name, value, everywhere=everywhere)
    if scope_of(key) is Scope.VAULT and loaded.vault_file.has_a_place and not everywhere:
        loaded.vault_file.write({key: fit})
        return Edit(key, fit, loaded.vault_file.path)
    loaded.device_file.write({key: fit}, vault=None if everywhere else loaded.vault.root)
    return Edit(key, fit, loaded.device_file.path)


def set_on_device(loaded: Loaded, values: Mapping[str, Any]) -> None:
    """Sets keys of this computer for one vault in one write; a value of None removes the key.

    Raises ``UsageError`` for an unknown key and an invalid value before anything is written.
    """
    fit = dict(_checked(name, value, everywhere=False) for name, value in values.items())
    if fit:
        loaded.device_file.write(fit, vault=loaded.vault.root)


def _checked(name: str, value: Any, *, everywhere: bool) -> tuple[str, Any]:
    """Returns the present name of a key, and the value in the form of a settings file."""
    key = present_name(name)
    if key not in KEYS:
        raise UsageError(
            f"There is no setting '{name}'.{did_you_mean_key(name)}",
            "Correct the name.",
            cli_advice=f"`{PROGRAM} config show --all` lists them.",
        )
    if key in ("generation.key", "vault") and not (key == "vault" and everywhere):
        if key == "generation.key":
            advice = f"Set it as {variable(key)}, or keep it in the system's keyring."
            raise UsageError(f"The secret {key} is not kept in a file.", advice)
        raise UsageError(
            "The setting vault cannot be set for one vault.",
            "Set it for this computer.",
            cli_advice="Add --everywhere to set the default vault of all commands.",
        )
    return key, None if value is None else _fitting(key, value)


def set_values(loaded: Loaded, values: Mapping[str, Any]) -> tuple[Path, ...]:
    """Sets several keys and returns the files that were written.

    A key goes where ``set_value`` puts it, unless a file of this computer has it: that file takes precedence.
    Raises ``UsageError`` for an invalid value before anything is written.
    """
    fit = {key: _fitting(key, value) for key, value in values.items()}
    in_vault = {
        key: value
        for key, value in fit.items()
        if scope_of(key) is Scope.VAULT
        and loaded.vault_file.has_a_place
        and loaded.sources[key] not in (Source.DEVICE, Source.DEVICE_FOR_VAULT)
    }
    on_device = {key: value for key, value in fit.items() if key not in in_vault}
    files: list[Path] = []
    if in_vault:
        loaded.vault_file.write(in_vault)
        files.append(loaded.vault_file.path)
    if on_device:
        # A setting for every vault stays for the other vaults.
        loaded.device_file.write(on_device, vault=loaded.vault.root)
        files.append(loaded.device_file.path)
    return tuple(files)


def _fitting(key: str, value: Any) -> Any:
    """Returns the value in the form of a settings file; raises ``UsageError`` if it does not fit the key."""
    try:
        settings = msgspec.convert(
            nested({key: parsed(value)}), Settings, strict=False, dec_hook=lambda kind, text: kind(text)
        )
    except msgspec.ValidationError as error:
        reason = str(error).partition(" - at `")[0]
        said = explained(reason, key)
        end = "" if said.endswith("?") else "."
        raise UsageError(f"The value does not fit the setting '{key}': {said}{end}", "Correct it.") from None
    return plain(value_of(settings, key))
