"""Which notes count."""

from __future__ import annotations

import msgspec


class SelectionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which notes count."""
