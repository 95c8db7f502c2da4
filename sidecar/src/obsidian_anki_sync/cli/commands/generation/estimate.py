"""``estimate``: shows what a sync with a language model would send, and its possible cost."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.authoring.estimate import EstimateReport, estimate_report
from obsidian_anki_sync.settings import Settings

_WHY_LEFT = {
    "unnamed": "not chosen by folder, tag or frontmatter",
    "private": "private, never sent",
    "left-out": "left out by the settings or their own frontmatter",
    "has-cards": "with cards of their own",
    "unreadable": "unreadable",
    "empty": "empty",
    "too-short": "too short",
    "todo-only": "only tasks",
}


async def estimate(settings: Settings, *, use_agents: bool) -> CommandResult:
    """Returns the notes, requests, tokens, money and time of a sync that started now."""
    report = await estimate_report(settings, use_agents=use_agents or settings.generation.agents)
    return CommandResult(ExitCode.DONE, lambda: asdict(report), partial(_view, report))


def _view(report: EstimateReport) -> Iterator[RenderableType]:
    from obsidian_anki_sync.cli.output.generation_view import facts_table, money, span

    place = f"{report.host} (this machine)" if report.is_loopback else report.host
    facts = {
        "Model": report.model,
        "Server": place,
        **({"Further servers": ", ".join(report.other_hosts)} if report.other_hosts else {}),
        "Notes to send": f"{report.notes:,}",
        "Requests": f"{report.requests:,}",
        "Tokens": f"{report.tokens_in:,} sent, {report.tokens_out:,} answered",
        **({"Thinking": f"up to {report.tokens_thought:,} of these"} if report.tokens_thought else {}),
        "Cost": money(report.money),
    }
    if report.is_loopback:
        facts["Time"] = span(report.seconds)
    if report.kept:
        facts["Already paid"] = f"{report.kept:,} requests, not counted above"
    if report.written:
        facts["Already sent"] = f"{report.written:,} notes, as they are now"
    yield facts_table(facts)
    if report.left:
        yield ""
        yield facts_table(
            {_WHY_LEFT.get(why, why).capitalize(): f"{number:,}" for why, number in report.left.items()},
            "Notes not sent",
        )
    if not report.notes and not report.written:
        yield ""
        yield "Name notes by generation.folders or generation.tags, or by `anki: generate`."
