"""Which notes of a vault are chosen for generation, and what sending them would cost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.generation.options import GenerationOptions, Step
from obsidian_anki_sync.generation.writer import Estimate, NotePlan, SourceNote, estimate, plan
from obsidian_anki_sync.pipeline.authoring.note_choice import NoteChoice, asks_for_cards, choose
from obsidian_anki_sync.pipeline.authoring.sources import (
    as_remembered,
    existing_of,
    links_for_pictures,
    options_from,
    with_pictures,
)
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.observations import Observation
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import Walk, walk


class EstimateReport(Struct, frozen=True):
    """The estimate of what a sync with a model would send now.

    ``host`` and ``model`` write the cards; ``other_hosts`` get the text for other steps. ``notes`` counts
    those with something to send, ``written`` those whose present text was sent. ``tokens_thought`` are those
    of ``tokens_out`` that may go to thinking. ``left`` counts the others by the reason why they are not sent.
    ``money`` is None if the price is unknown, ``seconds`` if the speed is: only that of a server on this
    machine is measured.
    """

    host: str
    is_loopback: bool
    model: str
    notes: int
    written: int
    left: Mapping[str, int]
    kept: int
    requests: int
    tokens_in: int
    tokens_out: int
    money: float | None
    seconds: float | None
    tokens_thought: int = 0
    other_hosts: tuple[str, ...] = ()


class NoteEstimates(Struct):
    """The chosen notes that were not sent as they are now, with their requests, and counts of the others."""

    sources: list[SourceNote] = field(default_factory=list)
    plans: list[NotePlan] = field(default_factory=list)
    written: int = 0
    left: Counter[str] = field(default_factory=Counter)


class _Known(Struct, frozen=True):
    """What the store knows about generation; empty before the first sync.

    ``options`` are those of the settings, with what is remembered about the servers.
    """

    options: GenerationOptions
    observations: Mapping[str, Observation] = field(default_factory=dict)
    queues: Mapping[str, list[QueuedDraft]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    speed: float | None = None


async def estimate_report(
    settings: Settings, *, use_agents: bool, notes: Collection[str] | None = None, refresh: bool = False
) -> EstimateReport:
    """Returns what a sync would send and cost; it sends nothing. Raises ``UsageError`` without a model.

    With ``notes``, only these count, whether the settings name them or not; ``refresh`` counts answered
    requests again.
    """
    options = options_from(settings, use_agents=use_agents)
    known = await _known(settings, options)
    options = known.options
    if refresh:
        known = replace(known, observations={}, keys=frozenset())
    found = await asyncio.to_thread(
        estimate_notes, settings, options, known.observations, known.queues, notes
    )
    expected = estimate(found.plans, options, known.keys)
    charge, writes = expected.charge, options.for_step(Step.WRITE)
    hosts = dict.fromkeys(options.for_step(step).host for step in options.steps)
    return EstimateReport(
        host=writes.host,
        is_loopback=writes.is_loopback,
        model=writes.model,
        notes=expected.notes,
        written=found.written,
        left={**found.left, **expected.skipped},
        kept=expected.kept,
        requests=charge.requests,
        tokens_in=charge.tokens_in,
        tokens_out=charge.tokens_out,
        money=charge.money,
        seconds=_seconds(expected, known.speed) if writes.is_loopback else None,
        tokens_thought=charge.tokens_thought,
        other_hosts=tuple(host for host in hosts if host != writes.host),
    )


def estimate_notes(
    settings: Settings,
    options: GenerationOptions,
    observations: Mapping[str, Observation],
    queues: Mapping[str, list[QueuedDraft]],
    notes: Collection[str] | None = None,
) -> NoteEstimates:
    """Reads and chooses among all notes, or these; unreadable ones are left out, as in a sync."""
    root = settings.vault_root
    walked: Walk = walk(root, walk_rules_from(settings))
    formats = recipe_from(settings).formats
    links = links_for_pictures(settings, walked)
    result = NoteEstimates()
    for found in walked.notes:
        if notes is not None and found.path not in notes:
            continue
        try:
            read = read_note(root, found)
        except NoteError:
            result.left["unreadable"] += 1
            continue
        extraction = extract(read.note, formats)
        is_named = notes is not None
        verdict = choose(read.note, len(extraction.drafts), settings, is_asked_for=is_named)
        if verdict is not NoteChoice.CHOSEN:
            result.left[verdict.value] += 1
        elif _is_written(observations.get(found.path), read.content_hash, options):
            result.written += 1
        else:
            queue = queues.get(found.path, ())
            source = SourceNote(
                note=read.note,
                taken=extraction.claimed,
                existing=existing_of(queue),
                is_asked_for=is_named or asks_for_cards(read.note),
            )
            source = with_pictures(source, root, links)
            result.sources.append(source)
            result.plans.append(plan(source, options))
    return result


def _is_written(observation: Observation | None, content_hash: str, options: GenerationOptions) -> bool:
    return (
        observation is not None
        and observation.outcome == "written"
        and observation.content_hash == content_hash
        and observation.with_agents >= options.use_agents
    )


async def _known(settings: Settings, options: GenerationOptions) -> _Known:
    if not settings.store_path.exists():
        return _Known(options)
    async with open_store_file(settings.store_path, read_only=True) as store:
        queues: dict[str, list[QueuedDraft]] = {}
        for queued in await store.drafts.queue():
            queues.setdefault(queued.path, []).append(queued)
        return _Known(
            options=await as_remembered(options, store.answers),
            observations=await store.observations.all(),
            queues=queues,
            keys=await store.answers.keys(),
            speed=await store.answers.speed(options.model_for(Step.WRITE)),
        )


def _seconds(expected: Estimate, speed: float | None) -> float | None:
    return expected.seconds(speed) if speed else None
