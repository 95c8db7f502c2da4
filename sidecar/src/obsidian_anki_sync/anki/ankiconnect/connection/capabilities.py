"""What the add-on can do, and which profile is open."""

from __future__ import annotations

from msgspec import Struct

from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.connection.profile import profile_of

PACKAGE_PREFIX = "_obsidian-anki-sync-"
"""How the names of our packages in Anki's media folder begin; Anki's media check skips underscores."""


class Abilities(Struct, frozen=True):
    """What the add-on can do, and which profile is open if it tells.

    ``anki_version`` is empty unless the add-on is Anki-Connect-Plus: AnkiConnect does not tell it.
    ``names_profile``: the add-on has an action for the profile's name; otherwise the media folder shows it.
    ``unfinished_packages`` are packages of ours in Anki's media folder, which a sync deletes at its end.
    """

    version: int
    anki_version: str
    profile: str
    tells_times: bool
    names_profile: bool
    media_folder: str
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
    version, versions, reflected, profile, media, unfinished_packages = await client.ask_all(
        [
            ("version", {}),
            ("getVersion", {}),
            ("apiReflect", {"scopes": ["actions"], "actions": ["notesModTime"]}),
            ("getActiveProfile", {}),
            ("getMediaDirPath", {}),
            ("getMediaFilesNames", {"pattern": f"{PACKAGE_PREFIX}*.apkg"}),
        ]
    )
    known = reflected.get("actions", []) if isinstance(reflected, dict) else []
    anki_version = versions.get("anki") if isinstance(versions, dict) else None
    names_profile = isinstance(profile, str)
    return Abilities(
        version=version if isinstance(version, int) else 0,
        anki_version=anki_version if isinstance(anki_version, str) else "",
        profile=profile if names_profile else profile_of(media),
        tells_times="notesModTime" in known,
        names_profile=names_profile,
        media_folder=media if isinstance(media, str) else "",
        unfinished_packages=tuple(unfinished_packages) if isinstance(unfinished_packages, list) else (),
    )
