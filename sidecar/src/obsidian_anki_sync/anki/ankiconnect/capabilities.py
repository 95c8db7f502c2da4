"""What the add-on can do, and which profile is open."""

from __future__ import annotations

from dataclasses import dataclass

from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.domain.errors import TargetError


class OtherProfileError(TargetError):
    """The user opened another profile in the middle of a sync."""

    code = "anki-profile"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the add-on can do, and which profile is open, as far as it tells."""

    version: int
    profile: str
    tells_times: bool


async def probe(client: Client) -> Abilities:
    """Asks the add-on about itself, in one request; raises ``TargetError``."""
    version, reflected, profile = await client.ask_all(
        [
            ("version", {}),
            ("apiReflect", {"scopes": ["actions"], "actions": ["notesModTime"]}),
            ("getActiveProfile", {}),
        ]
    )
    known = reflected.get("actions", []) if isinstance(reflected, dict) else []
    return Abilities(
        version if isinstance(version, int) else 0,
        profile if isinstance(profile, str) else "",
        "notesModTime" in known,
    )


async def require_same_profile(client: Client, profile: str) -> None:
    """Raises ``OtherProfileError`` unless this profile is open still; does nothing where it has no name."""
    if not profile:
        return
    opened = await client.ask("getActiveProfile")
    if opened != profile:
        raise OtherProfileError(
            f"Anki has the profile {opened!r} open now, and this sync began with {profile!r}.",
            f"Open {profile!r} in Anki (File > Switch Profile), then sync again.",
        )
