"""What a user can choose about the rendering of cards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """``deck`` is where cards go that name no deck; its subdecks are the folders, if ``deck_from_folder``."""

    deck: str
    deck_from_folder: bool
