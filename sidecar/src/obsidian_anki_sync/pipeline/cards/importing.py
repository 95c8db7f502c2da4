"""Imports the readers and the renderer in the time that Anki takes to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module

SECONDS_TO_SEND = 0.002
"""A request to this computer is sent in this time."""

MARKUP = ("markup.masking",)
READERS = ("render.markdown", "pipeline.cards.build_cards")
"""With ``MARKUP`` they are what makes cards of notes. Each takes up to 20 ms to import."""

# Anki answers within 25 ms. After a piece, its answer is taken in and the next request is sent.
_SECONDS_TO_ANSWER = 0.008


async def import_pieces(modules: Sequence[str]) -> None:
    """Imports modules of this package, with time for requests before each."""
    pause = SECONDS_TO_SEND
    for module in modules:
        await asyncio.sleep(pause)
        import_module(f"obsidian_anki_sync.{module}")
        pause = _SECONDS_TO_ANSWER
