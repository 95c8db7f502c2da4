"""Measures a model's cards on notes for which a person wrote good cards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_data_path

from obsidian_anki_sync.domain.errors import NoteError, UsageError
from obsidian_anki_sync.generation.measure.gold import ENDING, GoldNote, read_gold
from obsidian_anki_sync.generation.measure.quality import ChecksQuality, Quality, measure, measure_checks
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote, WrittenCards, estimate, plan
from obsidian_anki_sync.pipeline.authoring.announcement import announced
from obsidian_anki_sync.pipeline.authoring.ledger import KeptAnswers, StoredBudget, limits_of
from obsidian_anki_sync.pipeline.authoring.sources import options_from, remember_dialects
from obsidian_anki_sync.pipeline.events import Listener
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.store.store import Store, open_store_file
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import NOTE_ENDING, walk


@dataclass(frozen=True, slots=True)
class ModelQuality:
    """The quality of one model's cards, and the seconds of this run; kept answers take no time."""

    model: str
    quality: Quality
    seconds: float


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The quality of the checks on the gold cards, and of each model's cards."""

    notes: int
    cards: int
    languages: Mapping[str, int]
    checks: ChecksQuality
    models: tuple[ModelQuality, ...]


async def measure_quality(
    settings: Settings,
    folder: Path,
    models: Sequence[str],
    *,
    use_agents: bool,
    refresh: bool,
    listener: Listener,
) -> QualityReport:
    """Measures the checks, and each of the models on every gold note below a folder.

    Answers are kept in a store of their own, named in the settings or in the user's data folder: a second
    measurement only asks for what is new. The limits of the budget apply. Raises ``UsageError`` if the folder
    holds no gold cards, ``ModelError``, and ``BudgetReachedError``.
    """
    gold = await asyncio.to_thread(_gold, folder)
    measured = []
    async with open_store_file(settings.db or user_data_path(PROGRAM) / "quality.db") as store:
        for model in models:
            own = settings.with_changes(generation=replace(settings.generation, model=model))
            options = options_from(own, use_agents=use_agents)
            began = time.monotonic()
            since = "9999" if refresh else ""
            answers = KeptAnswers(store.answers, since)
            budget = StoredBudget(store.spending, limits_of(own.generation))
            expected = estimate(
                (plan(SourceNote(note.note), options) for note in gold),
                options,
                await store.answers.keys(since),
            )
            options = await announced(own, options, store, answers, budget, expected, listener)
            written = await _written(options, gold, store, answers, budget)
            measured.append(ModelQuality(model, measure(gold, written), time.monotonic() - began))
    return QualityReport(
        notes=len(gold),
        cards=sum(len(note.cards) for note in gold),
        languages={
            language: sum(note.language == language for note in gold) for language in _languages(gold)
        },
        checks=await asyncio.to_thread(measure_checks, gold),
        models=tuple(measured),
    )


async def _written(
    options: GenerationOptions,
    gold: Sequence[GoldNote],
    store: Store,
    answers: KeptAnswers,
    budget: StoredBudget,
) -> dict[str, WrittenCards]:
    """Returns what the model makes of each note, by path; notes without a result are left out."""
    written: dict[str, WrittenCards] = {}
    waiting = iter(gold)
    async with CardWriter(options, answers, budget) as writer:

        async def work() -> None:
            for note in waiting:
                try:
                    written[note.note.path] = await writer.write(SourceNote(note.note))
                except NoteError:
                    continue

        hands = [asyncio.ensure_future(work()) for _ in range(writer.most_at_once)]
        try:
            await asyncio.gather(*hands)
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)
            await remember_dialects(store.answers, writer)
    return written


def _gold(folder: Path) -> list[GoldNote]:
    """Returns the gold notes below a folder; the first folder names their language."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a folder with notes and their gold cards.")
    gold = []
    for found in walk(folder).notes:
        beside = folder / f"{found.path.removesuffix(NOTE_ENDING)}{ENDING}"
        if beside.is_file():
            language = found.path.partition("/")[0] if "/" in found.path else ""
            gold.append(read_gold(read_note(folder, found).note, beside.read_bytes(), language))
    if not gold:
        raise UsageError(
            f"No note below {folder} has gold cards.",
            f"The gold cards of NOTE.md stand beside it in NOTE{ENDING}: a list of front, back and unit.",
        )
    return gold


def _languages(gold: Sequence[GoldNote]) -> list[str]:
    return sorted({note.language for note in gold if note.language})
