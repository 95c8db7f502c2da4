"""The target in the settings."""

from __future__ import annotations

from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions, OwnNoteType
from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.anki.targets import canonical_target, file_of, open_target, require_address
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.render.options import Context
from obsidian_anki_sync.settings import Settings


def target_of(settings: Settings) -> Target:
    """Returns the settings' target, not opened yet; raises ``UsageError`` if the settings do not fit it."""
    return open_target(settings.target, settings.vault_root, _options(settings), backups=settings.backups)


def _options(settings: Settings) -> AnkiConnectOptions:
    # With the context on, a note type of the user's own needs a field for it, too.
    has_context = settings.rendering.context is not Context.NONE
    own = {
        BY_KEY[key].with_context.key if has_context else key: OwnNoteType(one.name, one.fields)
        for key, one in settings.note_types.items()
    }
    return AnkiConnectOptions(settings.anki_key, own_note_types=own)


def address_of(settings: Settings) -> str:
    """Returns the address of the settings' target, as sessions store it."""
    return canonical_target(settings.target)


def require_target(settings: Settings) -> None:
    """Raises ``UsageError`` if the target has no known form, is a folder, or is in a missing one."""
    require_address(settings.target, _options(settings))
    file = file_of(settings.target)
    if file is None:
        return
    if file.is_dir():
        raise UsageError(f"The target {settings.target} is a folder.", "Give the path of a file.")
    folder = file.parent
    if not folder.is_dir():
        raise UsageError(
            f"The target {settings.target} is in the folder {folder}, which does not exist.",
            "Make the folder, or correct the path.",
        )
