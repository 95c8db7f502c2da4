"""Anki itself, for the tests that compare with what it shows."""

from __future__ import annotations

from sidecar.render.conftest import collection

__all__ = ["collection"]
