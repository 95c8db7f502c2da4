"""``initialize`` and ``shutdown``."""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from obsidian_anki_sync.rpc.errors import BusyError, OtherProtocolError
from obsidian_anki_sync.rpc.messages import (
    METHODS,
    PROTOCOL,
    Empty,
    InitializeParams,
    InitializeResult,
    Program,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import permission_message
from obsidian_anki_sync.settings import PROGRAM, settings_from
from obsidian_anki_sync.settings.version import program_version

# The process must end within two seconds; the rest of them is for everything else.
STOP_SECONDS = 1.4


def require_same_protocol(params: Any) -> None:
    """Raises ``OtherProtocolError`` for another protocol, before its other parameters are read."""
    theirs = params.get("protocol") if isinstance(params, dict) else None
    if type(theirs) is int and theirs != PROTOCOL:
        raise OtherProtocolError(theirs, program_version())


async def initialize(sidecar: Sidecar, params: InitializeParams) -> InitializeResult:
    """Sets the vault, the settings and the secrets; raises ``UsageError`` if they are invalid."""
    if sidecar.syncs.busy:
        raise BusyError("The settings cannot change while a sync runs.", "Wait until it ends, or stop it.")
    loaded = sidecar.load_with(
        partial(
            settings_from,
            params.settings or {},
            params.secrets or {},
            vault=Path(params.vault),
            config=Path(params.config) if params.config else None,
            obsidian_folder=params.obsidian_folder,
        )
    )
    settings = loaded.settings
    return InitializeResult(
        protocol=PROTOCOL,
        program=Program(name=PROGRAM, version=program_version()),
        python=platform.python_version(),
        vault=str(settings.vault_root),
        store=str(settings.store_path),
        methods=tuple(METHODS),
        permissions=tuple(map(permission_message, loaded.unanswered)),
        notices=loaded.notices,
    )


async def shutdown(sidecar: Sidecar, _params: Empty) -> Empty:
    """Saves a running sync; the server ends after the answer."""
    sidecar.ending = True
    await sidecar.syncs.stop(STOP_SECONDS)
    return Empty()


AT_ONCE: Mapping[str, Callable[[Sidecar, Any], Awaitable[Any]]] = {
    "initialize": initialize,
    "shutdown": shutdown,
}
"""The methods that import little, since the plugin waits for the answer to ``initialize``."""
