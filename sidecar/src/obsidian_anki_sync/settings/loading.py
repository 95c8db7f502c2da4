"""Combines the settings from the vault's file, this computer's file, the environment and flags."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field

from obsidian_anki_sync.domain.errors import SyncError, UsageError
from obsidian_anki_sync.generation.options import host_of
from obsidian_anki_sync.settings.files import DeviceFile, VaultFile
from obsidian_anki_sync.settings.keys import (
    KEYS,
    TABLES,
    flattened,
    former_switches,
    nested,
    plain,
    present_name,
    value_of,
    with_former_switches,
)
from obsidian_anki_sync.settings.permissions import Agreements, Consent, Permission, permissions_for
from obsidian_anki_sync.settings.schema import Settings
from obsidian_anki_sync.settings.scopes import NEVER_FROM_A_VAULT, ONLY_MORE, Scope, scope_of
from obsidian_anki_sync.settings.suggestions import did_you_mean_key, explained, nearest_key
from obsidian_anki_sync.settings.vaults import FoundBy, Vault, find_vault, require_path

ENVIRONMENT_PREFIX = "OBSIDIAN_ANKI_SYNC_"

# Other programs of this computer could read these if they were flags.
SECRETS = frozenset({"anki_key", "generation.key"})
# Files are copied, synced and shown to others, so this key is not in one.
_NEVER_IN_A_FILE = "generation.key"
# In these keys, $VARIABLES are replaced as in a shell.
_PATHS = frozenset({"vault", "target", "db"})
# Each secret, the host that it is for, and the address that it goes to.
_BOUND = (
    ("anki_key", "anki_key_host", "target"),
    ("generation.key", "generation.key_host", "generation.url"),
)


class Source(StrEnum):
    """The source of a value, in rising precedence."""

    DEFAULT = "default"
    CURRENT_FOLDER = "current folder"
    VAULT = "vault"
    DEVICE = "device"
    DEVICE_FOR_VAULT = "device, for this vault"
    ENVIRONMENT = "environment"
    FLAG = "flag"


_FOUND_BY = {
    FoundBy.NAME: Source.FLAG,
    FoundBy.CURRENT_FOLDER: Source.CURRENT_FOLDER,
    FoundBy.SETTINGS: Source.DEVICE,
}


class Loaded(Struct, frozen=True):
    """The settings of a vault, the source of each, and the permissions that the vault needs.

    ``ignored`` are keys of the vault's file that have no effect there, or that this version does not know.
    """

    settings: Settings
    vault: Vault
    sources: Mapping[str, Source]
    permissions: tuple[Permission, ...]
    vault_file: VaultFile
    device_file: DeviceFile
    ignored: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def unanswered(self) -> tuple[Permission, ...]:
        """The permissions that the vault needs, and about which the user was not asked yet."""
        return tuple(permission for permission in self.permissions if permission.answer is None)


class _Layers(Struct):
    """Values by key, each with its source; a later layer wins."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    def add(self, values: Mapping[str, Any], source: Source, place: str) -> None:
        present, notices = with_former_switches(values, place)
        self.notices += notices
        for key, value in present.items():
            if key not in KEYS:
                raise _unknown(key, place)
            # A vault may come from somebody else, so its values are not expanded.
            known = value if source is Source.VAULT else _expanded(key, value)
            if key in _PATHS and isinstance(known, str):
                require_path(known.removeprefix("file:"), f"The setting '{key}' in {place}")
            self.values[key], self.sources[key], self.places[key] = known, source, place

    def settings(self, *, strict: bool) -> Settings:
        values = {key: parsed(value) for key, value in self.values.items()}
        try:
            return msgspec.convert(
                nested(values), Settings, strict=strict, dec_hook=lambda kind, value: kind(value)
            )
        except msgspec.ValidationError as error:
            raise _unfit(str(error), self.places) from None


def load_settings(
    config: Path | None = None,
    *,
    vault: str | Path | None = None,
    current: Path | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Loaded:
    """Returns the settings of a vault from its file, this computer's, the environment and flags.

    A flag that is None was not given. A key inside a table has a dot, as in ``generation.model``. A text that
    begins with a bracket is read as a list. Raises ``UsageError`` with the key and its source for an unknown
    key or an invalid value, and the errors of ``find_vault``.
    """
    given = {present_name(key): value for key, value in (flags or {}).items() if value is not None}
    if leaked := sorted(SECRETS & given.keys()):
        raise UsageError(
            f"The secret {leaked[0]} was given as a flag, where other programs can see it.",
            f"Set it as {variable(leaked[0])}, or {_elsewhere(leaked[0])}.",
        )
    device = DeviceFile(config)
    environment = _environment(os.environ)
    layers = _Layers(notices=_without_effect(os.environ))
    layers.add(environment, Source.ENVIRONMENT, "the environment variables")
    layers.places |= {key: f"the environment variable {variable(key)}" for key in environment}
    layers.add(given, Source.FLAG, "the flags")
    # An invalid value of this computer is reported before the vault is found.
    _stacked(_of_device(device), layers).settings(strict=False)
    from_environment = vault is None and "vault" in environment
    try:
        found = find_vault(
            environment["vault"] if from_environment else vault,
            named_by=f"The environment variable {variable('vault')}"
            if from_environment
            else "The vault's path",
            from_settings=device.values().get("vault"),
            current=current or Path.cwd(),
        )
    except SyncError as error:
        # A variable with a mistake in its name may have been meant to name the vault.
        for notice in layers.notices:
            error.add_note(notice)
        raise
    return _loaded(found, VaultFile(found.root), device, layers, strict=False)


def settings_from(
    document: Mapping[str, Any],
    secrets: Mapping[str, str],
    *,
    vault: Path,
    config: Path | None = None,
    obsidian_folder: str | None = None,
) -> Loaded:
    """Returns the settings for a program that shows them itself, such as the plugin.

    The environment does not count. ``document`` has the program's own values, in addition to the files.
    ``secrets`` are separate, by key, with a dot inside tables. Raises the errors of ``load_settings``.
    """
    layers = _Layers()
    layers.add({**dict(flattened(document)), **secrets}, Source.FLAG, "the settings given")
    found = Vault(vault.expanduser().resolve(), FoundBy.NAME)
    file = VaultFile(found.root, obsidian_folder) if obsidian_folder else VaultFile(found.root)
    return _loaded(found, file, DeviceFile(config), layers, strict=True)


def _loaded(found: Vault, file: VaultFile, device: DeviceFile, above: _Layers, *, strict: bool) -> Loaded:
    mine = _of_device(device)
    mine.add(device.values_for(found.root), Source.DEVICE_FOR_VAULT, f"the file {device.path}")
    if mine.values.pop(_NEVER_IN_A_FILE, None) is not None:
        raise UsageError(
            f"The secret {_NEVER_IN_A_FILE} is in the file {device.path}, where it is invalid.",
            f"Remove it there. Set it as {variable(_NEVER_IN_A_FILE)}, or {_elsewhere(_NEVER_IN_A_FILE)}.",
        )
    mine = _stacked(mine, above)
    mine.values["vault"], mine.sources["vault"] = str(found.root), _FOUND_BY[found.found_by]
    theirs, notices = with_former_switches(file.values(), f"the vault's settings {file.path}")
    ignored = tuple(key for key in theirs if key not in KEYS or key in NEVER_FROM_A_VAULT)
    theirs = {key: value for key, value in theirs.items() if key not in ignored}
    only_more = {key: theirs.pop(key) for key in ONLY_MORE & theirs.keys()}
    wanted = {
        key: value
        for key, value in theirs.items()
        if scope_of(key) is Scope.DEVICE and key not in mine.values and value != plain(KEYS[key].default)
    }
    permissions = permissions_for(wanted, Agreements(found.root).answers())
    granted = {
        key for permission in permissions if permission.answer is Consent.GRANTED for key in permission.values
    }
    place = f"the vault's settings {file.path}"
    layers = _Layers()
    layers.add(
        {key: value for key, value in theirs.items() if scope_of(key) is Scope.VAULT or key in granted},
        Source.VAULT,
        place,
    )
    layers = _stacked(layers, mine)
    for key, more in only_more.items():
        layers.values[key] = [*_texts(parsed(layers.values.get(key, KEYS[key].default))), *_texts(more)]
        layers.places.setdefault(key, place)
        layers.sources.setdefault(key, Source.VAULT)
    settings = layers.settings(strict=strict)
    settings, left_out = _with_bound_secrets(settings, layers)
    return Loaded(
        settings=settings,
        vault=found,
        sources={key: layers.sources.get(key, Source.DEFAULT) for key in KEYS},
        permissions=permissions,
        vault_file=file,
        device_file=device,
        ignored=ignored,
        notices=(*notices, *layers.notices, *left_out),
    )


def _of_device(device: DeviceFile) -> _Layers:
    layers = _Layers()
    layers.add(device.values(), Source.DEVICE, f"the file {device.path}")
    return layers


def _stacked(below: _Layers, above: _Layers) -> _Layers:
    return _Layers(
        values=below.values | above.values,
        sources=below.sources | above.sources,
        places=below.places | above.places,
        notices=below.notices + above.notices,
    )


def _with_bound_secrets(settings: Settings, layers: _Layers) -> tuple[Settings, tuple[str, ...]]:
    """Returns the settings without secrets that belong to another host, and a notice for each of these."""
    values, notices = dict(layers.values), []
    for secret, host, address in _BOUND:
        if not value_of(settings, secret):
            continue
        goes_to = host_of(_http(str(value_of(settings, address))))
        if not goes_to:
            continue
        is_for = str(value_of(settings, host))
        from_the_vault = layers.sources.get(address) is Source.VAULT
        if (is_for and is_for != goes_to) or (from_the_vault and not is_for):
            del values[secret]
            belongs = f"it is for {is_for}" if is_for else "the address comes from the vault's settings"
            notices.append(
                f"The secret {secret} is not sent to {goes_to}: {belongs}. If it is for that host,"
                f" set {host} to {goes_to} on this computer."
            )
    if not notices:
        return settings, ()
    return _Layers(values, layers.sources, layers.places).settings(strict=False), tuple(notices)


def _unknown(key: str, place: str) -> UsageError:
    if key in TABLES:
        return UsageError(
            f"'{key}' in {place} is a table of settings, and has no value of its own.",
            f"Name one of its settings, such as {next(name for name in KEYS if name.startswith(f'{key}.'))}.",
        )
    return UsageError(
        f"There is no setting '{key}'; it is in {place}.{did_you_mean_key(key)}",
        "Remove it, or correct its name.",
    )


def _expanded(key: str, value: Any) -> Any:
    return os.path.expandvars(value) if key in _PATHS and isinstance(value, str) else value


def _http(address: str) -> str:
    scheme, colon, rest = address.partition(":")
    return f"http:{rest}" if colon and urlsplit(address).netloc else f"{scheme}:{rest}"


def _texts(value: Any) -> Iterable[str]:
    return map(str, value) if isinstance(value, list | tuple) else ()


def _elsewhere(secret: str) -> str:
    return "in the system's keyring" if secret == _NEVER_IN_A_FILE else "in the settings file"


def _environment(variables: Mapping[str, str]) -> dict[str, Any]:
    names = {variable(key): key for key in (*KEYS, *former_switches())}
    return {names[name]: value for name, value in variables.items() if name in names}


def _without_effect(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Returns what to tell of variables that have the prefix and set nothing.

    Unlike an unknown key in a file they stop no command, since another program may have set them.
    """
    known = {variable(key) for key in (*KEYS, *former_switches())}
    unknown = sorted(name for name in variables if name.startswith(ENVIRONMENT_PREFIX) and name not in known)
    return tuple(
        f"The environment variable {name} has no effect: there is no such setting.{_meant(name)}"
        for name in unknown
    )


def _meant(name: str) -> str:
    near = nearest_key(name.removeprefix(ENVIRONMENT_PREFIX).lower())
    return f" Did you mean {variable(near)}?" if near else ""


def variable(key: str) -> str:
    """Returns the name of a key's environment variable."""
    return f"{ENVIRONMENT_PREFIX}{key.replace('.', '_').upper()}"


def parsed(value: Any) -> Any:
    """Returns a list for a text such as ``["a", "b"]``, and any other value unchanged.

    The quotation marks may be missing, since shells remove them.
    """
    if not (isinstance(value, str) and value.startswith("[")):
        return value
    try:
        return tomllib.loads(f"list = {value}")["list"]
    except tomllib.TOMLDecodeError:
        if not value.endswith("]"):
            return value
    bare = (part.strip().strip("\"'") for part in value[1:-1].split(","))
    return [part for part in bare if part]


def _unfit(reason: str, places: Mapping[str, str]) -> UsageError:
    what, _, where = reason.partition(" - at `$.")
    # The path of a value in a list or a table is longer than its key.
    names = where.rstrip("`").split(".")
    candidates = (".".join(names[:count]).partition("[")[0] for count in range(len(names), 0, -1))
    key = next((name for name in candidates if name in KEYS), "")
    if not key:
        return UsageError(f"The settings do not fit: {what}.", "Correct them.")
    place = places.get(key, "the settings")
    said = explained(what, key)
    end = "" if said.endswith("?") else "."
    return UsageError(f"The setting '{key}' in {place} does not fit: {said}{end}", "Correct its value.")
