"""``quality``: measures a model's cards, and the checks, on notes with gold cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import duration, printable
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.authoring.measurement import (
    ModelQuality,
    QualityReport,
    Wanted,
    measure_quality,
)
from obsidian_anki_sync.settings import Settings

_MOST_REASONS = 6


async def quality(
    settings: Settings,
    folder: Path,
    models: tuple[str, ...],
    display: Display,
    *,
    prompts: tuple[str, ...] = (),
    seeds: int = 1,
    use_agents: bool,
    refresh: bool,
) -> CommandResult:
    """Measures the named models, or the one in the settings; without one, only the checks."""
    wanted = models or ((settings.generation.model,) if settings.generation.model else ())
    report = await measure_quality(
        settings,
        folder,
        Wanted(wanted, prompts, use_agents or settings.generation.agents, seeds),
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
            if one.round_trip:
                yield ""
                yield f"The round trip of {one.model} judges these backs of gold cards rightly:"
                yield facts_table(
                    {
                        kind: f"{one.round_trip.right[kind]} of {tried}"
                        for kind, tried in one.round_trip.tried.items()
                    }
                )
    checks = report.checks
    yield ""
    yield f"The checks doubt {checks.false_alarms} of {checks.good} good cards."
    yield f"Of spoilt ones {checks.passed:.1%} pass. Those that the checks catch:"
    yield facts_table({way: f"{found.caught} of {found.spoilt}" for way, found in checks.catches.items()})


def _rows(models: Sequence[ModelQuality]) -> Iterator[tuple[str, ...]]:
    """Yields a line for each measure, with a cell for each model."""
    for name, cell in _MEASURES.items():
        yield (name, *(cell(one) for one in models))


def _share(name: str) -> Callable[[ModelQuality], str]:
    """Returns what shows a share of the quality with its interval."""

    def shown(one: ModelQuality) -> str:
        share = getattr(one.quality, name)
        return f"{share.share:.0%} ({share.low:.0%} to {share.high:.0%})"

    return shown


def _money(money: float | None) -> str:
    return "unknown" if money is None else f"{money:.4f}"


_MEASURES: Mapping[str, Callable[[ModelQuality], str]] = {
    "cards": lambda one: f"{one.quality.cards}",
    "cards a note": lambda one: f"{one.quality.cards_a_note:.1f}",
    "failed notes": lambda one: f"{one.quality.failed}",
    "units covered": _share("coverage"),
    "supported": _share("support"),
    "atomic": _share("atomicity"),
    "sentences with a gap": _share("gaps"),
    "duplicates": _share("duplicates"),
    "without a flag": _share("clean"),
    "without a true fault": _share("faultless"),
    "of those without a flag": _share("faultless_clean"),
    "requests a note": lambda one: f"{one.quality.requests_a_note:.1f}",
    "tokens sent": lambda one: f"{one.quality.tokens_in:,}",
    "tokens answered": lambda one: f"{one.quality.tokens_out:,}",
    "cost": lambda one: _money(one.quality.money),
    "time": lambda one: duration(one.seconds),
}


def _reasons(one: ModelQuality) -> Iterator[RenderableType]:
    for title, counts in (
        ("true faults", one.quality.faults),
        ("flags", one.quality.flags),
        ("left out", one.quality.dropped),
    ):
        most = sorted(counts.items(), key=lambda count: -count[1])[:_MOST_REASONS]
        if most:
            said = ", ".join(f"{number} {code}" for code, number in most)
            yield Prose(printable(f"{one.model}, {title}: {said}"), rest=2)
