"""The notes that go to a language model in this sync, and their possible cost."""

from __future__ import annotations

import asyncio

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import Estimate, estimate, plan
from obsidian_anki_sync.pipeline.authoring.note_choice import NoteChoice, choose, rules_digest
from obsidian_anki_sync.pipeline.authoring.sources import links_for_pictures, read_source, with_pictures
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.scanning import Scan
from obsidian_anki_sync.store.observations import Candidate, Observation
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.walk import FoundFile

# Notes that are examined between two checks of the interrupt.
_PORTION = 100


class ToWrite(Struct):
    """A note that goes to the model, and its drafts so far."""

    candidate: Candidate
    found: FoundFile
    queue: list[QueuedDraft]


class Work(Struct):
    """The notes to send in this run, their possible cost, and the progress.

    ``reworked`` are the notes whose accepted drafts changed, so that their cards must be made again.
    """

    notes: list[ToWrite] = field(default_factory=list)
    expected: Estimate | None = None
    done: int = 0
    links: VaultLinks | None = None
    reworked: list[str] = field(default_factory=list)


async def collect_work(run: Run, scan: Scan, options: GenerationOptions, since: str) -> Work:
    """Returns the notes to send among those not considered as they are now, and records the others."""
    rules = rules_digest(run.settings)
    uses_agents = run.session.settings.uses_agents
    await run.store.observations.inherit()
    # Notes that the user asks for are examined again; stored answers about them are kept.
    examined_at = run.session.started_at.isoformat() if run.choice.generates and run.choice.notes else since
    candidates = await run.store.observations.candidates(rules, with_agents=uses_agents, since=examined_at)
    by_path = {found.path: found for found in scan.walk.notes if run.choice.reads(found.path)}
    kept = await run.store.answers.keys(since)
    formats = run.recipe.formats
    links = links_for_pictures(run.settings, scan.walk)
    work = Work(links=links)
    plans = []
    for portion in portions([c for c in candidates if c.path in by_path], _PORTION):
        run.interrupt.check()
        queues: dict[str, list[QueuedDraft]] = {}
        for queued in await run.store.drafts.queue([candidate.path for candidate in portion]):
            queues.setdefault(queued.path, []).append(queued)
        left: list[Observation] = []
        for candidate in portion:
            found, queue = by_path[candidate.path], queues.get(candidate.path, [])
            is_asked_for = run.choice.asks_for_cards(found.path)
            try:
                source = await asyncio.to_thread(
                    read_source, run.settings.vault_root, found, formats, queue, candidate.content_hash
                )
                source = with_pictures(source, run.settings.vault_root, links)
                source = replace(source, is_asked_for=source.is_asked_for or is_asked_for)
            except NoteError:
                continue  # it was changed meanwhile; the next sync reads it
            planned = plan(source, options)
            verdict = choose(source.note, candidate.own_cards, run.settings, is_asked_for=is_asked_for)
            if verdict is NoteChoice.CHOSEN and (planned.requests or queue):
                work.notes.append(ToWrite(candidate, found, queue))
                plans.append(planned)
            else:
                left.append(Observation(candidate.path, candidate.content_hash, "left", rules, uses_agents))
        await run.store.observations.write(left)
    work.expected = estimate(plans, options, kept)
    return work
