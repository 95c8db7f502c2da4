"""``study``: makes, lists and removes filtered decks of chosen cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.study import StudyDeck
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.from_anki.study_deck import (
    StudyChoice,
    browse_chosen,
    make_study_deck,
    remove_study_deck,
    study_decks,
)
from obsidian_anki_sync.settings import Settings


async def make(settings: Settings, choice: StudyChoice, name: str, *, reschedules: bool) -> CommandResult:
    """Makes a filtered deck of the chosen cards; raises ``UsageError``."""
    deck = await make_study_deck(settings, choice, name, reschedules=reschedules)
    return _result([deck], f"The filtered deck {deck.name} has {counted(deck.cards, 'card')}.")


async def show(settings: Settings, choice: StudyChoice) -> CommandResult:
    """Shows the chosen cards in Anki's browser; raises ``UsageError``."""
    number = await browse_chosen(settings, choice)
    said = f"Anki's browser shows the Anki notes of {counted(number, 'card')}."
    return CommandResult(ExitCode.DONE, lambda: {"cards": number}, lambda: (said,))


async def list_decks(settings: Settings) -> CommandResult:
    """Returns the filtered decks; raises ``UsageError``."""
    return _result(await study_decks(settings), "")


async def remove(settings: Settings, name: str) -> CommandResult:
    """Removes a filtered deck; raises ``UsageError``."""
    deck = await remove_study_deck(settings, name)
    back = f"Cards returned to their decks: {deck.cards}."
    return _result([deck], f"The filtered deck {deck.name} was removed. {back}")


def _result(decks: Sequence[StudyDeck], said: str) -> CommandResult:
    return CommandResult(
        ExitCode.DONE,
        lambda: {"decks": [{"name": deck.name, "cards": deck.cards} for deck in decks]},
        lambda: (said,) if said else _listed(decks),
    )


def _listed(decks: Sequence[StudyDeck]) -> Iterator[RenderableType]:
    if not decks:
        yield "There is no filtered deck."
    for deck in decks:
        yield f"{deck.name}: {counted(deck.cards, 'card')}"
