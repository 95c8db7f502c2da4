"""The two settings files: this computer's ``config.toml``, and the one inside the vault."""

from __future__ import annotations

import codecs
import json
import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings.keys import flattened
from obsidian_anki_sync.settings.schema import PROGRAM

PLUGIN = "resumable-anki-sync"
OBSIDIAN_FOLDER = ".obsidian"

# The table of the plugin's file with the settings that both programs share.
_SHARED = "sync"
# The table of the computer's file with a table for each vault.
_VAULTS = "vaults"
_LARGEST = 1_000_000


def default_config() -> Path:
    """Returns the path of this computer's settings file."""
    return user_config_path(PROGRAM) / "config.toml"


class VaultFile:
    """The settings inside a vault: the plugin's own file, which the command line reads and writes too.

    Unknown keys, such as those of a later version, are kept.
    """

    def __init__(self, vault: Path, obsidian_folder: str = OBSIDIAN_FOLDER) -> None:
        self._vault = vault
        self.path = vault / obsidian_folder / "plugins" / PLUGIN / "data.json"
        self.has_a_place = (vault / obsidian_folder).is_dir()

    def values(self) -> dict[str, Any]:
        """Returns the settings by key; raises ``UsageError`` if the file cannot be read."""
        return dict(flattened(self._document().get(_SHARED) or {}))

    def write(self, changes: Mapping[str, Any]) -> None:
        """Sets keys; a value of None removes the key.

        Raises ``UsageError`` if the file is a link to a file outside the vault.
        """
        if not self.path.resolve().is_relative_to(self._vault.resolve()):
            raise UsageError(
                f"The vault's settings {self.path} are a link to a file outside of the vault.",
                "Replace the link by a file of the vault.",
            )
        document = self._document()
        shared = {key: value for key, value in self.values().items() if key not in changes}
        document[_SHARED] = shared | {key: value for key, value in changes.items() if value is not None}
        write_whole(self.path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    def _document(self) -> dict[str, Any]:
        if not _is_there(self.path):
            return {}
        try:
            with self.path.open("rb") as file:
                text = file.read(_LARGEST + 1)
            document = json.loads(text) if len(text) <= _LARGEST else None
            if b"\\u" in text:
                # Half of a character can be written as an escape, and in no other file.
                json.dumps(document, ensure_ascii=False).encode()
        except OSError as error:
            raise UsageError(
                f"The vault's settings {self.path} cannot be read: {error.strerror or error}.",
                "Check the file's permissions.",
            ) from None
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or not isinstance(document.get(_SHARED) or {}, dict):
            raise UsageError(
                f"The vault's settings {self.path} are damaged.",
                "Restore the file from a backup, or delete it and set your settings again.",
            )
        return document


class DeviceFile:
    """The settings of this computer: a ``config.toml`` with a table for each vault that has its own.

    Raises ``UsageError`` if ``path`` was named and does not exist.
    """

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path = Path(os.path.expandvars(path)).expanduser()
        if path is not None and not path.is_file():
            raise UsageError(f"There is no settings file {path}.", "Give the path of a TOML file.")
        self.path = path or default_config()

    def values(self) -> dict[str, Any]:
        """Returns the settings for all vaults, by key."""
        document = self._document()
        document.pop(_VAULTS, None)
        return dict(flattened(document))

    def values_for(self, vault: Path) -> dict[str, Any]:
        """Returns the settings for one vault, by key."""
        tables = self._document().get(_VAULTS, {})
        found: dict[str, Any] = {}
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise UsageError(
                f"In the settings file {self.path}, {_VAULTS} has to hold a table for each vault.",
                f'Write [{_VAULTS}."/path/of/the/vault"], and the settings of that vault below.',
            )
        for folder, table in tables.items():
            if _absolute(folder) == vault.resolve():
                found.update(flattened(table))
        return found

    def write(self, changes: Mapping[str, Any], vault: Path | None = None) -> None:
        """Sets keys for one vault, or for all; a value of None removes the key.

        Comments and the order of the file are kept.
        """
        import tomlkit  # takes longer to import than reading all settings

        document = tomlkit.parse(self._text())
        settings: Any = document
        if vault is not None:
            vaults: Any = document.setdefault(_VAULTS, tomlkit.table(is_super_table=True))
            named = next((name for name in vaults if _absolute(name) == vault), str(vault))
            settings = vaults.setdefault(named, tomlkit.table())
        for key, value in changes.items():
            *tables, name = key.split(".")
            inner = settings
            for table in tables:
                inner = (
                    inner.setdefault(table, tomlkit.table()) if value is not None else inner.get(table, {})
                )
            if value is None:
                inner.pop(name, None)
            else:
                inner[name] = value
        write_whole(self.path, tomlkit.dumps(document))

    def _text(self) -> str:
        if not _is_there(self.path):
            return ""
        try:
            with self.path.open("rb") as file:
                content = file.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise UsageError(
                    f"The settings file {self.path} has more than {_LARGEST:,} bytes.",
                    "Remove what is not a setting.",
                )
            # Some editors begin a file with a byte order mark.
            return content.removeprefix(codecs.BOM_UTF8).decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise UsageError(
                f"The settings file {self.path} is not in UTF-8 (line {line}).", "Save it as UTF-8."
            ) from None
        except OSError as error:
            raise UsageError(
                f"The settings file {self.path} cannot be read: {error.strerror or error}.",
                "Check the file's permissions.",
            ) from None

    def _document(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text())
        except (ValueError, RecursionError) as error:
            raise _not_toml(self.path, error) from None


def _is_there(path: Path) -> bool:
    """True if a settings file exists; raises ``UsageError`` if something else is in its place."""
    if path.is_file():
        return True
    if path.is_symlink() and not path.exists():
        raise UsageError(
            f"{path} is a link to {path.readlink()}, which does not exist.", "Correct the link, or remove it."
        )
    if path.exists():
        # Reading a pipe might never end.
        raise UsageError(f"{path} is not a file, and the settings belong there.", "Move it away.")
    return False


def _absolute(folder: str) -> Path | None:
    """Returns the path that a table is named by; None if it cannot be one."""
    try:
        return Path(os.path.expandvars(folder)).expanduser().resolve()
    except (ValueError, RuntimeError, OSError):
        return None


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Writes a file completely or not at all; only its owner can read a new one. An ``OSError`` names it."""
    path = path.resolve()
    try:
        _replace(path, text, mode)
    except OSError as error:
        error.filename = str(path)  # the system names the temporary file, or none
        raise


def _replace(path: Path, text: str, mode: int) -> None:
    import tempfile  # a sync rarely writes settings

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        mode = path.stat().st_mode & 0o777
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _not_toml(path: Path, error: Exception) -> UsageError:
    reason = str(error).partition(";")[0]
    return UsageError(f"{path} is not valid TOML: {reason}.", "Correct that line of the file.")
