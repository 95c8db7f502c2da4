"""The state that the methods share: the vault, the settings, and the running sync."""

from __future__ import annotations

from collections.abc import Callable

from obsidian_anki_sync.rpc.errors import NotInitializedError
from obsidian_anki_sync.rpc.notifications import Notify
from obsidian_anki_sync.rpc.running import Syncs
from obsidian_anki_sync.settings import Loaded, Settings


class Sidecar:
    """The state of one connection; ``initialize`` sets how to load the settings, and may be repeated."""

    def __init__(self, notify: Notify) -> None:
        self.syncs = Syncs(notify)
        self.ending = False
        self._settings: Settings | None = None
        self._load: Callable[[], Loaded] | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the vault; raises ``NotInitializedError`` before ``initialize``."""
        if self._settings is None:
            raise _not_initialized()
        return self._settings

    def load_with(self, load: Callable[[], Loaded]) -> Loaded:
        """Loads the settings, now and at every ``reload``."""
        loaded = load()
        self._load, self._settings = load, loaded.settings
        return loaded

    def reload(self) -> Loaded:
        """Loads the settings again; a running sync keeps its own.

        Raises ``NotInitializedError`` before ``initialize``.
        """
        if self._load is None:
            raise _not_initialized()
        loaded = self._load()
        if not self.syncs.busy:
            self._settings = loaded.settings
        return loaded


def _not_initialized() -> NotInitializedError:
    return NotInitializedError("The sidecar has no vault yet.", "Send `initialize` first.")
