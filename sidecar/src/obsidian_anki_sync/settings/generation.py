"""Cards written by a language model."""

from __future__ import annotations

import msgspec


class GenerationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cards written by a language model."""
