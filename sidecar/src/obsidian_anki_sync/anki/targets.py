"""Makes the target for an address."""

from __future__ import annotations

import re
from pathlib import Path

from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.errors import UsageError

_FORMS = "Give file:PATH.anki2, file:PATH.apkg, or ankiconnect://HOST:PORT."
_PACKAGE = ".apkg"
_FILES = (".anki2", _PACKAGE)
_HOST = re.compile(r"//(?:\[[0-9a-f:.]+\]|[^/\s:@%?#\[\]\\]+):([0-9]{1,5})")
_LAST_PORT = 65535
_ANKI = re.compile(
    r"(?:ankiconnect|http)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[^/\s:@%?#\[\]\\]+):(?P<port>[0-9]{1,5})/?",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"/[A-Za-z]:[/\\]")


def open_target(
    url: str,
    vault_root: Path,
    options: AnkiConnectOptions = AnkiConnectOptions(),  # noqa: B008
    *,
    backups: int = 0,
) -> Target:
    """Returns the target at this address, which is opened at its first use.

    Media come from the vault at ``vault_root``; the options are for a running Anki. ``backups`` is how many
    backups are kept of a collection that other programs write to. Raises ``UsageError`` for an unknown form
    of address, and for note types of the user's own in a file.
    """
    require_address(url, options)
    scheme, _, location = canonical_target(url).partition(":")
    # Each target imports libraries of its own, so only the module of the one in use is imported.
    if scheme == "ankiconnect":
        from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget

        return AnkiConnectTarget(f"http:{location}", vault_root, options, backups=backups)
    path = _path(location)
    if path.suffix.lower() == ".anki2":
        from obsidian_anki_sync.anki.collection.target import CollectionTarget

        return CollectionTarget(path, vault_root, backups=backups)
    from obsidian_anki_sync.anki.package.target import PackageTarget

    return PackageTarget(path, vault_root)


def require_address(url: str, options: AnkiConnectOptions = AnkiConnectOptions()) -> None:  # noqa: B008
    """Raises ``UsageError`` for an unknown form of address, and for a file with own note types."""
    scheme, _, location = canonical_target(url).partition(":")
    if scheme == "file" and options.own_note_types:
        raise UsageError(
            f"The settings have note types of your own, and {url} is a file.",
            "Remove note_types, or sync with a running Anki: only it knows them.",
        )
    is_file = scheme == "file" and _path(location).suffix.lower() in _FILES
    if not (is_file or (scheme == "ankiconnect" and _is_host(location))):
        raise UsageError(f"'{url}' is not the address of a target.", _FORMS)


def require_library(url: str) -> None:
    """Raises ``MissingLibraryError`` if the library that writes to this target is not installed."""
    scheme, _, location = canonical_target(url).partition(":")
    path = _path(location) if scheme == "file" else None
    if path and path.suffix.lower() == ".anki2":
        from obsidian_anki_sync.anki.collection.library import require_anki

        require_anki(path)


def _is_host(location: str) -> bool:
    found = _HOST.fullmatch(location)
    return found is not None and 0 < int(found[1]) <= _LAST_PORT


def _path(location: str) -> Path:
    if location.startswith("//"):  # file:///home/me/x.anki2 and file:///C:/x.anki2
        location = location.removeprefix("//")
        location = location[1:] if _DRIVE.match(location) else location
    return Path(location).expanduser().absolute()


def canonical_target(url: str) -> str:
    """Returns the address under which the store knows a target.

    A file's path is absolute. An address of AnkiConnect has no slash at its end; ``http://`` is the same as
    ``ankiconnect://``. An unknown form is returned as it is.
    """
    scheme, _, location = url.partition(":")
    if scheme == "file" and location:
        return f"file:{_path(location)}"
    if found := _ANKI.fullmatch(url.strip()):
        return f"ankiconnect://{found['host'].lower()}:{found['port']}"
    return url


def is_package(url: str) -> bool:
    """True if the target at this address is a package."""
    scheme, _, location = url.partition(":")
    return scheme == "file" and location.lower().endswith(_PACKAGE)


def file_of(url: str) -> Path | None:
    """Returns the file of a target; None for a running Anki."""
    scheme, _, location = url.partition(":")
    return _path(location) if scheme == "file" and location else None
