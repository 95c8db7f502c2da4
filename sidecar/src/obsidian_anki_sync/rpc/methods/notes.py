"""``explain``, ``cards/preview``, ``adopt``, ``vault/renamed`` and ``vault/deleted``."""

from __future__ import annotations

from obsidian_anki_sync.pipeline.vault_events import Deleted, Renamed
from obsidian_anki_sync.rpc.messages import (
    AdoptParams,
    AdoptResult,
    CardsPreviewParams,
    CardsPreviewResult,
    Empty,
    ExplainParams,
    ExplainResult,
    VaultDeletedParams,
    VaultRenamedParams,
)
from obsidian_anki_sync.rpc.methods.missing import missing
from obsidian_anki_sync.rpc.sidecar import Sidecar


async def explain(_sidecar: Sidecar, _params: ExplainParams) -> ExplainResult:
    """What each block of a note makes."""
    raise missing("explain")


async def preview(_sidecar: Sidecar, _params: CardsPreviewParams) -> CardsPreviewResult:
    """The cards of a note as Anki would show them."""
    raise missing("cards/preview")


async def adopt(_sidecar: Sidecar, _params: AdoptParams) -> AdoptResult:
    """Takes over the Anki notes of another tool."""
    raise missing("adopt")


async def renamed(sidecar: Sidecar, params: VaultRenamedParams) -> Empty:
    """Keeps notes and cards together over a rename."""
    await sidecar.syncs.tell(sidecar.settings, [Renamed(file.from_, file.to) for file in params.files])
    return Empty()


async def deleted(sidecar: Sidecar, params: VaultDeletedParams) -> Empty:
    """Lets the cards of deleted notes be found again elsewhere."""
    await sidecar.syncs.tell(sidecar.settings, [Deleted(path) for path in params.files])
    return Empty()
