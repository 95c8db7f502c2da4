"""``settings/get``, ``settings/set`` and ``settings/answer``."""

from __future__ import annotations

from typing import Any

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.rpc.messages import Empty, SettingsAnswerParams, SettingsSetParams, SettingsState
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import permission_message
from obsidian_anki_sync.settings import Loaded
from obsidian_anki_sync.settings.editing import set_on_device
from obsidian_anki_sync.settings.keys import KEYS, flattened, nested, plain, value_of
from obsidian_anki_sync.settings.loading import Source
from obsidian_anki_sync.settings.permissions import Agreements, Consent
from obsidian_anki_sync.settings.scopes import NEVER_FROM_A_VAULT, Scope, scope_of


async def get(sidecar: Sidecar, _params: Empty) -> SettingsState:
    """Returns the settings in force."""
    return _state(sidecar.reload())


async def change(sidecar: Sidecar, params: SettingsSetParams) -> SettingsState:
    """Sets settings of this computer; raises ``UsageError`` for one of the vault, which the plugin writes."""
    loaded = sidecar.reload()
    changes: dict[str, Any] = {**dict(flattened(params.settings or {})), **dict.fromkeys(params.unset or ())}
    for key in changes:
        if scope_of(key) is Scope.VAULT:
            raise UsageError(f"The setting {key} belongs to the vault's own file.", "Set it there.")
    set_on_device(loaded, changes)
    return _state(sidecar.reload())


async def answer(sidecar: Sidecar, params: SettingsAnswerParams) -> SettingsState:
    """Stores the user's answer; raises ``UsageError`` for a permission that is no longer asked for."""
    loaded = sidecar.reload()
    wanted = {permission.id: permission for permission in loaded.permissions}
    answers = ((Consent.GRANTED, params.granted or ()), (Consent.REFUSED, params.refused or ()))
    if any(id_ not in wanted for _, ids in answers for id_ in ids):
        raise UsageError("The vault's settings have changed.", "Look at the present permissions.")
    for consent, ids in answers:
        Agreements(loaded.vault.root).answer([wanted[id_] for id_ in ids], consent)
    return _state(sidecar.reload())


def _state(loaded: Loaded) -> SettingsState:
    values = {key: plain(value_of(loaded.settings, key)) for key in KEYS if key not in NEVER_FROM_A_VAULT}
    return SettingsState(
        settings=nested(values),
        sources={key: source.value for key, source in loaded.sources.items() if source is not Source.DEFAULT},
        permissions=tuple(map(permission_message, loaded.permissions)),
        vault_file=str(loaded.vault_file.path),
        device_file=str(loaded.device_file.path),
    )
