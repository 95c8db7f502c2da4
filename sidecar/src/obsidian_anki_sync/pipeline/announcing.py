"""What the user is told before the text of the first note leaves for a language model."""

from __future__ import annotations

import math
from collections.abc import Iterator

from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import Estimate, Preflight
from obsidian_anki_sync.settings import GenerationSettings


def announcement(
    options: GenerationOptions,
    server: Preflight,
    expected: Estimate,
    speed: float | None,
    settings: GenerationSettings,
) -> Iterator[str]:
    """Which host gets the text of how many notes, and what that may cost; ``speed`` is in tokens a second."""
    notes = f"{expected.notes} {'note' if expected.notes == 1 else 'notes'}"
    place = f"{server.host}, on this machine" if server.is_loopback else server.host
    yield f"The text of {notes} goes to {place}, for the model {options.model}."
    charge = expected.charge
    yield (
        f"Expected: {charge.requests} requests, about {charge.tokens:,} tokens, {_cost(charge.money)}"
        f"{_time(expected, speed) if server.is_loopback else ''}."
    )
    if charge.money is None and (settings.max_cost_run or settings.max_cost_month):
        yield (
            "While the price is not known, the limits on money do not hold: set generation.price_in and"
            " generation.price_out, or limits on tokens or requests."
        )
    yield from server.warnings


def _cost(money: float | None) -> str:
    if money is None:
        return "at an unknown cost"
    return f"at a cost of about {money:.2f}" if money else "free of charge"


def _time(expected: Estimate, speed: float | None) -> str:
    if not speed:
        return ", in a time that the first answers will tell"
    seconds = expected.seconds(speed)
    return (
        f", in about {math.ceil(seconds)} s" if seconds < 90 else f", in about {math.ceil(seconds / 60)} min"
    )
