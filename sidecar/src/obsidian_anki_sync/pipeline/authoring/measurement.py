"""Measures a model's cards on notes for which a person wrote good cards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from platformdirs import user_data_path

from obsidian_anki_sync.domain.errors import NoteError, UsageError
from obsidian_anki_sync.generation.ask.requests import CARDS_PROMPT, require_cards_prompt
from obsidian_anki_sync.generation.measure.gold import ENDING, GoldNote, read_gold
from obsidian_anki_sync.generation.measure.quality import ChecksQuality, Quality, measure, measure_checks
from obsidian_anki_sync.generation.measure.round_trip import RoundTripQuality, measure_round_trip
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

_SEEDED_TEMPERATURE = 0.3


class Variant(Struct, frozen=True):
    """A variant to measure: a model, the version of the prompt that asks for cards, and if agents help."""

    model: str
    prompt: str
    use_agents: bool

    @property
    def name(self) -> str:
        """The name in a table."""
        return ", ".join([self.model, self.prompt, *(["agents"] if self.use_agents else [])])


class Wanted(Struct, frozen=True):
    """What to measure: models, prompts, with agents as well as without, and how many runs by seed."""

    models: tuple[str, ...]
    prompts: tuple[str, ...] = ()
    use_agents: bool = False
    seeds: int = 1

    def variants(self) -> Iterator[Variant]:
        """Yields what to measure, side by side."""
        for model in self.models:
            for prompt in self.prompts or (CARDS_PROMPT,):
                for use_agents in (False, True) if self.use_agents else (False,):
                    yield Variant(model, prompt, use_agents)


class ModelQuality(Struct, frozen=True):
    """The quality of one variant's cards, and the seconds of this run; kept answers take no time.

    ``round_trip`` is measured with agents alone.
    """

    variant: Variant
    quality: Quality
    seconds: float
    round_trip: RoundTripQuality | None = None

    @property
    def model(self) -> str:
        """The name in a table."""
        return self.variant.name


class QualityReport(Struct, frozen=True):
    """The quality of the checks on the gold cards, and of each model's cards."""

    notes: int
    cards: int
    languages: Mapping[str, int]
    checks: ChecksQuality
    models: tuple[ModelQuality, ...]
    seeds: int = 1


async def measure_quality(
    settings: Settings, folder: Path, wanted: Wanted, *, refresh: bool, listener: Listener
) -> QualityReport:
    """Measures the checks, and each of the variants on every gold note below a folder.

    Answers are kept in a store of their own, named in the settings or in the user's data folder: a second
    measurement asks for new answers only. The limits of the budget apply. Raises ``UsageError`` if the folder
    holds no gold cards or a prompt is unknown, ``ModelError``, and ``BudgetReachedError``.
    """
    for prompt in wanted.prompts:
        require_cards_prompt(prompt)
    gold = await asyncio.to_thread(_gold, folder)
    measured = []
    async with open_store_file(settings.db or user_data_path(PROGRAM) / "quality.db") as store:
        for variant in wanted.variants():
            run = _Run(settings, gold, store, variant, "9999" if refresh else "")
            measured.append(await run.measured(wanted.seeds, listener))
    return QualityReport(
        notes=len(gold),
        cards=sum(len(note.cards) for note in gold),
        languages={
            language: sum(note.language == language for note in gold) for language in _languages(gold)
        },
        checks=await asyncio.to_thread(measure_checks, gold),
        models=tuple(measured),
        seeds=wanted.seeds,
    )


class _Run:
    """The measurement of one variant."""

    def __init__(
        self, settings: Settings, gold: Sequence[GoldNote], store: Store, variant: Variant, since: str
    ) -> None:
        self._settings = settings.with_changes(generation=replace(settings.generation, model=variant.model))
        self._gold = gold
        self._store = store
        self._variant = variant
        self._since = since
        self._answers = KeptAnswers(store.answers, since)
        self._budget = StoredBudget(store.spending, limits_of(self._settings.generation))

    async def measured(self, seeds: int, listener: Listener) -> ModelQuality:
        """Returns the quality over so many runs, each with a seed of its own."""
        began = time.monotonic()
        options = options_from(self._settings, use_agents=self._variant.use_agents)
        options = replace(options, prompt=self._variant.prompt)
        runs = []
        for seed in range(seeds):
            seeded = _seeded(options, seed)
            expected = estimate(
                (plan(SourceNote(note.note), seeded) for note in self._gold),
                seeded,
                await self._store.answers.keys(self._since),
            )
            seeded = await announced(
                self._settings, seeded, self._store, self._answers, self._budget, expected, listener
            )
            runs.append(await self._written(seeded))
        trip = await self._round_trip(options) if self._variant.use_agents else None
        return ModelQuality(
            variant=self._variant,
            quality=measure(self._gold, runs),
            seconds=time.monotonic() - began,
            round_trip=trip,
        )

    async def _written(self, options: GenerationOptions) -> dict[str, WrittenCards]:
        """Returns the model's cards of each note, by path; notes without a result are left out."""
        written: dict[str, WrittenCards] = {}

        async def write(writer: CardWriter, note: GoldNote) -> None:
            written[note.note.path] = await writer.write(SourceNote(note.note))

        await self._each(options, write)
        return written

    async def _round_trip(self, options: GenerationOptions) -> RoundTripQuality:
        """Returns the quality of the round trip, by the model's answers to the gold questions."""
        answers: dict[str, tuple[str, ...]] = {}

        async def ask(writer: CardWriter, note: GoldNote) -> None:
            fronts = [card.front for card in note.cards]
            answers[note.note.path] = await writer.answers(note.note, fronts)

        await self._each(options, ask)
        return measure_round_trip(self._gold, answers)

    async def _each(
        self, options: GenerationOptions, work: Callable[[CardWriter, GoldNote], Awaitable[None]]
    ) -> None:
        """Works on all notes, as many at a time as the server allows; a note that fails is left out."""
        waiting = iter(self._gold)
        async with CardWriter(options, self._answers, self._budget) as writer:

            async def work_on_notes() -> None:
                for note in waiting:
                    try:
                        await work(writer, note)
                    except NoteError:
                        continue

            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(writer.most_at_once):
                        group.create_task(work_on_notes())
            except BaseExceptionGroup as failed:
                raise failed.exceptions[0] from None
            finally:
                await remember_dialects(self._store.answers, writer)


def _seeded(options: GenerationOptions, seed: int) -> GenerationOptions:
    """Returns the options of a run: the first asks as a sync does, others draw their answers by a seed.

    At temperature 0 a model ignores the seed, so the others ask at a higher one.
    """
    if seed == 0:
        return options
    temperature = max(options.temperature, _SEEDED_TEMPERATURE)
    return replace(options, temperature=temperature, extra={**options.extra, "seed": seed})


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
            f"The gold cards of NOTE.md are beside it in NOTE{ENDING}: a list of front, back and unit.",
        )
    return gold


def _languages(gold: Sequence[GoldNote]) -> list[str]:
    return sorted({note.language for note in gold if note.language})
