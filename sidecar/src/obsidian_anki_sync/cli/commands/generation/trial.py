"""``test-run``: tries a language model on some notes, without sending a card to Anki."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.progress import keeping
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import duration, printable
from obsidian_anki_sync.cli.result import CommandResult, Document
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.authoring.trial import TrialReport, TriedNote, try_model
from obsidian_anki_sync.settings import Settings


async def trial(
    settings: Settings, count: int, display: Display, *, use_agents: bool, refresh: bool
) -> CommandResult:
    """Returns the cards that the model writes of ``count`` chosen notes, with doubts, tokens and time."""
    notices: list[str] = []
    report = await try_model(
        settings,
        count,
        use_agents=use_agents or settings.generation.agents,
        refresh=refresh,
        listener=keeping(notices, display.listen),
    )
    failed = any(note.problem for note in report.notes)
    return CommandResult(
        ExitCode.FAILED if failed else ExitCode.DONE,
        partial(_document, report, notices),
        partial(_view, report),
    )


def _view(report: TrialReport) -> Iterator[RenderableType]:
    if not report.notes:
        yield "No chosen note has text to send."
        return
    for note in report.notes:
        yield ""
        yield from _note(note)
    yield ""
    yield Prose(_sum(report))
    if report.chosen > len(report.notes) and report.requests:
        share = report.chosen / len(report.notes)
        yield Prose(
            f"All {report.chosen} chosen notes would take about {duration(report.seconds * share)} like this,"
            f" and {round(report.tokens * share):,} tokens."
        )
    yield "Nothing was written to Anki."


def _note(note: TriedNote) -> Iterator[RenderableType]:
    yield Text(printable(note.path), "bold")
    if note.problem:
        yield Prose(printable(note.problem), first=2, rest=2)
    for draft in note.drafts:
        front, back = _words(draft)
        yield Prose(printable(front), first=2, rest=4)
        yield Prose(printable(f"-> {back}"), first=4, rest=7)
        for flag in draft.flags:
            yield Prose(printable(f"! {flag.message}"), first=4, rest=6)
    if not note.drafts and not note.problem:
        yield "  no card"
    if note.dropped:
        reasons = ", ".join(f"{number} {why}" for why, number in note.dropped.items())
        yield Prose(f"left out by the checks: {reasons}", first=2, rest=4)


def _sum(report: TrialReport) -> str:
    cards = [draft for note in report.notes for draft in note.drafts]
    flagged = sum(bool(draft.flags) for draft in cards)
    cost = "cost unknown" if report.money is None else f"cost {report.money:.4f}"
    return (
        f"{report.model}: {counted(len(cards), 'card')} of {counted(len(report.notes), 'note')},"
        f" {flagged} with a flag; {counted(report.requests, 'request')}, {report.tokens:,} tokens, {cost},"
        f" {duration(report.seconds)}."
    )


def _words(draft: GeneratedDraft) -> tuple[str, str]:
    kind = draft.note_type
    front = draft.fields.get(kind.front, "")
    return front, " ".join(draft.fields.get(name, "") for name in kind.back)


def _document(report: TrialReport, notices: Sequence[str]) -> Document:
    flags = Counter(flag.code for note in report.notes for draft in note.drafts for flag in draft.flags)
    return {
        "host": report.host,
        "model": report.model,
        "chosen": report.chosen,
        "notes": [_note_document(note) for note in report.notes],
        "flags": dict(flags),
        "requests": report.requests,
        "tokens": report.tokens,
        "money": report.money,
        "seconds": round(report.seconds, 3),
        "notices": list(notices),
    }


def _note_document(note: TriedNote) -> dict[str, Any]:
    return {
        "note": note.path,
        "cards": [
            {
                "fields": dict(draft.fields),
                "note_type": draft.note_type.key,
                "line": draft.line,
                "unit": draft.unit,
                "flags": [{"code": flag.code, "message": flag.message} for flag in draft.flags],
            }
            for draft in note.drafts
        ],
        "dropped": dict(note.dropped or {}),
        "problem": note.problem,
        "tokens": note.tokens,
        "seconds": round(note.seconds, 3),
    }
