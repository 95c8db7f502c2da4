"""``quality``: measures a model's cards, and the checks, on notes with gold cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import counted, duration, printable
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.authoring.measurement import ModelQuality, QualityReport, measure_quality
from obsidian_anki_sync.settings import Settings

_MOST_REASONS = 6


async def quality(
    settings: Settings,
    folder: Path,
    models: tuple[str, ...],
    display: Display,
    *,
    use_agents: bool,
    refresh: bool,
) -> CommandResult:
    """Measures the named models, or the one in the settings; without one, only the checks."""
    wanted = models or ((settings.generation.model,) if settings.generation.model else ())
    report = await measure_quality(
        settings,
        folder,
        wanted,
        use_agents=use_agents or settings.generation.agents,
        refresh=refresh,
        listener=display.listen,
    )
    return CommandResult(ExitCode.DONE, lambda: asdict(report), partial(_view, report))


def _view(report: QualityReport) -> Iterator[RenderableType]:
    from obsidian_anki_sync.cli.output.generation_view import columns_table, facts_table

    languages = ", ".join(f"{number} {language}" for language, number in report.languages.items())
    notes = f"{counted(report.notes, 'note')}{f' ({languages})' if languages else ''}"
    yield f"{notes}, {counted(report.cards, 'gold card')}."
    if report.models:
        yield ""
        yield columns_table(["", *(one.model for one in report.models)], _rows(report.models))
        for one in report.models:
            yield from _reasons(one)
    checks = report.checks
    yield ""
    yield f"The checks doubt {checks.false_alarms} of {checks.good} good cards. Spoilt ones that they catch:"
    yield facts_table({way: f"{found.caught} of {found.spoilt}" for way, found in checks.catches.items()})


def _rows(models: Sequence[ModelQuality]) -> Iterator[tuple[str, ...]]:
    """Yields a line for each measure, with a cell for each model."""
    for name, cell in _MEASURES.items():
        yield (name, *(cell(one) for one in models))


def _share(share: float) -> str:
    return f"{share:.0%}"


def _money(money: float | None) -> str:
    return "unknown" if money is None else f"{money:.4f}"


_MEASURES: Mapping[str, Callable[[ModelQuality], str]] = {
    "cards": lambda one: f"{one.quality.cards}",
    "cards a note": lambda one: f"{one.quality.cards_a_note:.1f}",
    "failed notes": lambda one: f"{one.quality.failed}",
    "units covered": lambda one: _share(one.quality.coverage),
    "supported": lambda one: _share(one.quality.support),
    "atomic": lambda one: _share(one.quality.atomicity),
    "duplicates": lambda one: _share(one.quality.duplicates),
    "without a flag": lambda one: _share(one.quality.clean),
    "tokens sent": lambda one: f"{one.quality.tokens_in:,}",
    "tokens answered": lambda one: f"{one.quality.tokens_out:,}",
    "cost": lambda one: _money(one.quality.money),
    "time": lambda one: duration(one.seconds),
}


def _reasons(one: ModelQuality) -> Iterator[RenderableType]:
    for title, counts in (("flags", one.quality.flags), ("left out", one.quality.dropped)):
        most = sorted(counts.items(), key=lambda count: -count[1])[:_MOST_REASONS]
        if most:
            said = ", ".join(f"{number} {code}" for code, number in most)
            yield Prose(printable(f"{one.model}, {title}: {said}"), rest=2)
