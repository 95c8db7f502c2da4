"""``open`` and ``find``: show the cards of a note in Anki, and the note of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.from_anki.finding import FoundCard, find_shown, find_sources, open_in_anki
from obsidian_anki_sync.settings import Settings

_PLACE = re.compile(r"(.+?)(?::(\d+))?")
_MOST = 50


async def open_cards(settings: Settings, place: str) -> CommandResult:
    """Shows the cards at a place in Anki's browser."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise UsageError("No note was named.", "Give the path of a note in the vault.")
    line = int(found[2]) if found[2] else None
    return _result(await open_in_anki(settings, found[1], line), "Shown in Anki:")


async def find(settings: Settings, text: str | None, *, shown: bool = False) -> CommandResult:
    """Returns the notes of the cards that a text names, or that Anki shows."""
    if shown == (text is not None):
        raise UsageError(
            "find needs either a text or the card that Anki shows.",
            "Give a text of the card.",
            cli_advice="Give a text of the card, or --shown.",
        )
    return _result(await (find_shown(settings) if text is None else find_sources(settings, text)), "")


def _result(cards: Sequence[FoundCard], heading: str) -> CommandResult:
    return CommandResult(
        ExitCode.DONE, lambda: {"cards": list(map(asdict, cards))}, partial(_view, cards, heading)
    )


def _view(cards: Sequence[FoundCard], heading: str) -> Iterator[RenderableType]:
    if not cards:
        yield "No card of this vault in Anki has this text, slug or id."
        return
    if heading:
        yield heading
    for card in cards[:_MOST]:
        place = f"{card.note_path}:{card.line}" if card.line else card.note_path
        yield f"{place}: {card.front}"
    if len(cards) > _MOST:
        yield f"and {len(cards) - _MOST} more"
