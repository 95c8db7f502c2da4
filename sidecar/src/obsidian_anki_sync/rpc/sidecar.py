"""What the methods share: the vault and the settings that were given, and the sync that runs."""

from __future__ import annotations

from obsidian_anki_sync.rpc.errors import NotInitializedError
from obsidian_anki_sync.rpc.notifications import Notify
from obsidian_anki_sync.rpc.running import Syncs
from obsidian_anki_sync.settings import Settings


class Sidecar:
    """The state of one connection; ``initialize`` sets the settings, and may set others later."""

    def __init__(self, notify: Notify) -> None:
        self.syncs = Syncs(notify)
        self.ending = False
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the vault; raises ``NotInitializedError`` before there are any."""
        if self._settings is None:
            raise NotInitializedError(
                "The sidecar was not told yet for which vault.", "Send `initialize` first."
            )
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
