"""How notes look as cards."""

from __future__ import annotations

import msgspec


class RenderingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How notes look as cards."""
