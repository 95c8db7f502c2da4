"""The marks by which each card syntax is recognised."""

from __future__ import annotations

import msgspec


class SyntaxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The marks by which each card syntax is recognised."""
