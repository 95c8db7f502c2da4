"""What this sidecar cannot do yet."""

from __future__ import annotations

from obsidian_anki_sync.rpc.errors import NotAvailableError

MISSING = frozenset(
    {"explain", "cards/preview", "adopt", "review/list", "review/decide", "generate/estimate"}
)


def missing(method: str) -> NotAvailableError:
    """The error that answers such a method."""
    return NotAvailableError(f"This sidecar cannot do {method} yet.", "Upgrade the sidecar.")
