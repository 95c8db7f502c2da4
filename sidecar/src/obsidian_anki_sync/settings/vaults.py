"""Finds the vault of a command."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings.files import OBSIDIAN_FOLDER
from obsidian_anki_sync.vault.walk import require_vault


class FoundBy(StrEnum):
    """The way in which a vault was found."""

    NAME = "name"
    CURRENT_FOLDER = "current-folder"
    SETTINGS = "settings"


class Vault(Struct, frozen=True):
    """The absolute folder of a vault, and how it was found."""

    root: Path
    found_by: FoundBy


class NoVaultError(UsageError):
    """The command named no vault, and the current folder is not in one."""

    code = "no-vault"


def find_vault(
    named: str | Path | None,
    *,
    named_by: str = "The vault's path",
    from_settings: str | Path | None = None,
    current: Path,
) -> Vault:
    """Returns the named vault, else the one around the current folder, else the one in the settings.

    A folder without Obsidian's own folder counts only if it is named. Raises ``NoVaultError`` if there is
    none of these, ``UsageError`` if the name is empty, and ``UnavailableError`` if the folder is missing.
    """
    if named is not None:
        return Vault(_existing(named, named_by), FoundBy.NAME)
    if around := vault_around(current):
        return Vault(around, FoundBy.CURRENT_FOLDER)
    if from_settings is not None:
        return Vault(_existing(from_settings, "The setting vault"), FoundBy.SETTINGS)
    raise _no_vault(current)


def vault_around(folder: Path) -> Path | None:
    """Returns the nearest folder, at or above this one, that Obsidian has opened as a vault."""
    folders = (folder, *folder.parents)
    return next((one for one in folders if (one / OBSIDIAN_FOLDER).is_dir()), None)


def obsidian_vaults() -> tuple[Path, ...]:
    """Returns the vaults that Obsidian on this computer knows and that exist, last opened first."""
    found: dict[Path, float] = {}
    for folder in _obsidian_folders():
        for vault in _listed(folder / "obsidian.json"):
            path = Path(str(vault.get("path", "")))
            opened = vault.get("ts")
            if path.is_absolute() and path.is_dir():
                found[path] = max(found.get(path, 0.0), opened if isinstance(opened, int | float) else 0.0)
    return tuple(sorted(found, key=lambda path: -found[path]))


def require_path(text: str | Path, by: str) -> None:
    """Raises ``UsageError`` for a text that no system takes as a path; ``by`` begins the sentence."""
    if "\0" in str(text):
        raise UsageError(f"{by} holds a character that no path has (NUL).", "Remove the character.")
    try:
        Path(text).expanduser()
    except RuntimeError:
        raise UsageError(
            f"{by} begins with {Path(text).parts[0]}, and no such user has a home folder here.",
            "Write ~/ for your own home folder, or the whole path.",
        ) from None


def _existing(named: str | Path, by: str) -> Path:
    # An empty name is a script's empty variable; as a path it would be the current folder.
    if not str(named).strip() or (isinstance(named, Path) and not named.parts):
        raise UsageError(f"{by} is empty.", "Give the path of the vault's folder.")
    require_path(os.path.expandvars(named), by)
    root = Path(os.path.expandvars(named)).expanduser().resolve()
    require_vault(root)
    return root


def _no_vault(current: Path) -> NoVaultError:
    known = obsidian_vaults()
    listed = "".join(f"\n  {path}" for path in known)
    return NoVaultError(
        f"The folder {current} is not in an Obsidian vault, and no vault is named.",
        "Name the vault.",
        cli_advice="Change to a folder of your vault, or name it with --vault PATH."
        + (f" Obsidian's vaults on this computer:{listed}" if known else ""),
    )


def _obsidian_folders() -> Iterator[Path]:
    """Yields the folders where Obsidian keeps its list of vaults, on this system."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("APPDATA", home / "AppData" / "Roaming")) / "obsidian"
    elif sys.platform == "darwin":
        yield home / "Library" / "Application Support" / "obsidian"
    else:
        yield Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "obsidian"
        yield home / ".var" / "app" / "md.obsidian.Obsidian" / "config" / "obsidian"
        yield home / "snap" / "obsidian" / "current" / ".config" / "obsidian"


def _listed(file: Path) -> list[Mapping[str, Any]]:
    try:
        vaults = json.loads(file.read_text("utf-8"))["vaults"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [vault for vault in vaults.values() if isinstance(vault, dict)] if isinstance(vaults, dict) else []
