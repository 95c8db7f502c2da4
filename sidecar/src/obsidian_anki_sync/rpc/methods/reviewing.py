"""``review/list``, ``review/decide`` and ``generate/estimate``: cards that a language model wrote."""

from __future__ import annotations

from obsidian_anki_sync.rpc.messages import (
    GenerateEstimateParams,
    GenerateEstimateResult,
    ReviewDecideParams,
    ReviewDecideResult,
    ReviewListParams,
    ReviewListResult,
)
from obsidian_anki_sync.rpc.methods.missing import missing
from obsidian_anki_sync.rpc.sidecar import Sidecar


async def listed(_sidecar: Sidecar, _params: ReviewListParams) -> ReviewListResult:
    """The drafts that wait."""
    raise missing("review/list")


async def decide(_sidecar: Sidecar, _params: ReviewDecideParams) -> ReviewDecideResult:
    """Accepts, edits or rejects drafts."""
    raise missing("review/decide")


async def estimate(_sidecar: Sidecar, _params: GenerateEstimateParams) -> GenerateEstimateResult:
    """What generating would take."""
    raise missing("generate/estimate")
