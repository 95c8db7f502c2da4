"""The profile that is open in Anki, and the check that no other one was opened."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

from msgspec import Struct

from obsidian_anki_sync.domain.errors import TargetError


class OtherProfileError(TargetError):
    """The user opened another profile during a sync."""

    code = "anki-profile"


class OpenProfile(Struct, frozen=True):
    """The profile that a sync began with.

    ``is_named``: the add-on has an action for the profile's name; otherwise the media folder shows it.
    """

    name: str
    is_named: bool

    @property
    def action(self) -> str:
        """The action whose answer shows which profile is open."""
        return "getActiveProfile" if self.is_named else "getMediaDirPath"

    def require(self, answer: object) -> None:
        """Raises ``OtherProfileError`` if the answer to the action is about another profile."""
        opened = answer if self.is_named else profile_of(answer)
        if opened != self.name:
            raise OtherProfileError(
                f"Anki has the profile '{opened}' open now, and this sync began with '{self.name}'.",
                f"Open '{self.name}' in Anki (File > Switch Profile), then try again.",
            )


def profile_of(media_folder: object) -> str:
    """Returns the name of the profile that a media folder belongs to; empty if it is not a path."""
    if not isinstance(media_folder, str):
        return ""
    # Anki may run on another system than this program.
    path = PureWindowsPath(media_folder) if "\\" in media_folder else PurePosixPath(media_folder)
    return path.parent.name
