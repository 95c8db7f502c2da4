"""Imports the readers and the renderer in the time that Anki takes to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module

SECONDS_FOR_REQUESTS = 0.002
"""In this time, a request to this computer is sent, and an answer that has arrived is taken in."""

MARKUP = ("markup.masking",)
READERS = ("render.markdown", "formats.registry", "pipeline.cards.build_cards", "pipeline.cards.workers")
"""With ``MARKUP`` they are what makes cards of notes. Each takes some ten milliseconds to import."""


async def import_pieces(modules: Sequence[str]) -> None:
    """Imports modules of this package, with time for requests before each."""
    for module in modules:
        await asyncio.sleep(SECONDS_FOR_REQUESTS)
        import_module(f"obsidian_anki_sync.{module}")
