"""The announcement before the first note is sent, with what the server says about itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.generation.ask.answers import AnswerCache
from obsidian_anki_sync.generation.ask.budget import Budget, Charge
from obsidian_anki_sync.generation.options import GenerationOptions, Step
from obsidian_anki_sync.generation.writer import CardWriter, Estimate, Preflight
from obsidian_anki_sync.pipeline.authoring.sources import as_remembered, as_the_servers_say
from obsidian_anki_sync.pipeline.events import Listener, Notice
from obsidian_anki_sync.settings import GenerationSettings, Settings
from obsidian_anki_sync.store.store import Store


async def announced(
    settings: Settings,
    options: GenerationOptions,
    store: Store,
    answers: AnswerCache,
    budget: Budget,
    expected: Estimate,
    listener: Listener,
) -> GenerationOptions:
    """Returns the options completed by the server's answers and remembered ones, and tells the user.

    If there is nothing to send, it neither asks nor tells. Raises ``ModelError`` if no request can succeed.
    """
    options = await as_remembered(options, store.answers)
    if not expected.charge.requests:
        return options
    async with CardWriter(options, answers, budget, lambda words: listener(Notice(words))) as writer:
        servers = await writer.preflights()
    options = as_the_servers_say(options, servers)
    writes = options.for_step(Step.WRITE)
    speed = await store.answers.speed(writes.model) if writes.is_loopback else None
    for sentence in announcement(options, servers, expected, speed, settings.generation):
        listener(Notice(sentence))
    return options


def announcement(
    options: GenerationOptions,
    servers: Mapping[str, Preflight],
    expected: Estimate,
    speed: float | None,
    settings: GenerationSettings,
) -> Iterator[str]:
    """Yields which hosts get how many notes, and the possible cost; ``speed`` is in tokens a second."""
    notes = f"{expected.notes} {'note' if expected.notes == 1 else 'notes'}"
    for url, server in servers.items():
        place = f"{server.host}, on this machine" if server.is_loopback else server.host
        steps = [step for step in options.steps if options.for_step(step).url == url]
        models = " and ".join(options.models_at(url))
        purpose = f" ({', '.join(steps)})" if len(servers) > 1 else ""
        yield f"The text of {notes} goes to {place}, for the model {models}{purpose}."
    charge = expected.charge
    is_here = options.for_step(Step.WRITE).is_loopback
    yield (
        f"Expected: {counted(charge.requests, 'request')}, about {charge.tokens:,} tokens{_thinking(charge)},"
        f" {_cost(charge.money)}{_time(expected, speed) if is_here else ''}."
    )
    if charge.money is None and (settings.max_cost_run or settings.max_cost_month):
        yield (
            "The price is unknown, so limits on money have no effect. Set generation.price_in and "
            "generation.price_out, or limits on tokens or requests."
        )
    for server in servers.values():
        yield from server.warnings


def _thinking(charge: Charge) -> str:
    return f", up to {charge.tokens_thought:,} of them for thinking" if charge.tokens_thought else ""


def _cost(money: float | None) -> str:
    if money is None:
        return "at an unknown cost"
    return f"at a cost of about {money:.2f} in the currency of your prices" if money else "free of charge"


def _time(expected: Estimate, speed: float | None) -> str:
    if not speed:
        return ", in an unknown time"
    seconds = expected.seconds(speed)
    return (
        f", in about {math.ceil(seconds)} s" if seconds < 90 else f", in about {math.ceil(seconds / 60)} min"
    )
