"""What the add-on can do, and which profile is open."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client
from obsidian_anki_sync.domain.errors import TargetError

PACKAGE_PREFIX = "_obsidian-anki-sync-"
"""How the names of our packages in Anki's media folder begin; Anki's media check skips underscores."""


class OtherProfileError(TargetError):
    """The user opened another profile during a sync."""

    code = "anki-profile"


class Abilities(Struct, frozen=True):
    """What the add-on can do, and which profile is open if it says so.

    ``names_profile``: the add-on has an action for the profile's name; otherwise the media folder shows it.
    ``unfinished_packages`` are packages of ours in Anki's media folder, which a sync deletes at its end.
    """

    version: int
    profile: str
    tells_times: bool
    names_profile: bool
    unfinished_packages: tuple[str, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What an old release cannot do, as clauses; empty for a new one."""
        lacks = []
        if not self.tells_times:
            lacks.append("an edit that reaches Anki late, by AnkiWeb, is found within a week")
        if not self.names_profile:
            lacks.append("Anki is not asked to sync with AnkiWeb, where a dialog could stay open")
        return tuple(lacks)


async def probe(client: Client) -> Abilities:
    """Asks the add-on about itself in one request; raises ``TargetError``."""
    version, reflected, profile, media, unfinished_packages = await client.ask_all(
        [
            ("version", {}),
            ("apiReflect", {"scopes": ["actions"], "actions": ["notesModTime"]}),
            ("getActiveProfile", {}),
            ("getMediaDirPath", {}),
            ("getMediaFilesNames", {"pattern": f"{PACKAGE_PREFIX}*.apkg"}),
        ]
    )
    known = reflected.get("actions", []) if isinstance(reflected, dict) else []
    names_profile = isinstance(profile, str)
    return Abilities(
        version if isinstance(version, int) else 0,
        profile if names_profile else _profile_of(media),
        "notesModTime" in known,
        names_profile,
        tuple(unfinished_packages) if isinstance(unfinished_packages, list) else (),
    )


def _profile_of(media_folder: object) -> str:
    """Returns the name of the profile whose folder has this media folder."""
    if not isinstance(media_folder, str):
        return ""
    # Anki may run on another system than this program.
    path = PureWindowsPath(media_folder) if "\\" in media_folder else PurePosixPath(media_folder)
    return path.parent.name


async def require_same_profile(client: Client, abilities: Abilities) -> None:
    """Raises ``OtherProfileError`` if another profile is open now; passes if it has no name."""
    for action, params in profile_question(abilities):
        require_profile(abilities, await client.ask(action, **params))


def profile_question(abilities: Abilities) -> list[Call]:
    """Returns what to ask for ``require_profile``; nothing if the profile has no name."""
    if not abilities.profile:
        return []
    return [("getActiveProfile" if abilities.names_profile else "getMediaDirPath", {})]


def require_profile(abilities: Abilities, answer: str) -> None:
    """Raises ``OtherProfileError`` if the answer to ``profile_question`` is about another profile."""
    opened = answer if abilities.names_profile else _profile_of(answer)
    if opened != abilities.profile:
        raise OtherProfileError(
            f"Anki has the profile {opened!r} open now, and this sync began with {abilities.profile!r}.",
            f"Open {abilities.profile!r} in Anki (File > Switch Profile), then sync again.",
        )
