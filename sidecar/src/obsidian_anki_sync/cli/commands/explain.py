"""``explain``: shows the cards of each block of a note, or why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import path_and_line, printable
from obsidian_anki_sync.cli.result import CommandResult, Document
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.inspect.explain import explain as find
from obsidian_anki_sync.pipeline.report import ExplainedBlock, ExplainedCard, Explanation
from obsidian_anki_sync.settings import Settings


async def explain(settings: Settings, path: str) -> CommandResult:
    """Returns the note block by block; the exit code tells only if the note could be read."""
    explanation = await find(settings, path)
    if explanation.refusal and explanation.refusal.code == "not-in-vault":
        raise UsageError(explanation.refusal.message, "Give the note's path in the vault.")
    return CommandResult(ExitCode.DONE, partial(_document, explanation), partial(_view, explanation))


def _document(explanation: Explanation) -> Document:
    return {"counts": explanation.refusal is None, "cards": explanation.cards, **asdict(explanation)}


def _view(explanation: Explanation) -> Iterator[RenderableType]:
    if explanation.refusal:
        refusal = explanation.refusal
        yield f"{path_and_line(explanation.path, refusal.line)}: no cards"
        yield Prose(printable(refusal.message), first=4, rest=4)
        return
    cards = counted(explanation.cards, "card") if explanation.cards else "no cards"
    yield f"{printable(explanation.path)}: {cards}"
    if not explanation.blocks:
        yield Prose("The note is empty.", first=4, rest=4)
    for block in explanation.blocks:
        yield from _block(block)


def _block(block: ExplainedBlock) -> Iterator[RenderableType]:
    yield ""
    lines = f"Line {block.first}" if block.first == block.last else f"Lines {block.first} to {block.last}"
    yield f"{lines}, {block.syntax}" if block.syntax else lines
    if not block.cards and block.text:
        yield Prose(printable(block.text), first=4, rest=4)
    for card in block.cards:
        yield from _card(card)
    for finding in block.findings:
        place = "" if finding.line in (None, block.first) else f"Line {finding.line}: "
        yield Prose(f"→ {place}{printable(finding.message)}", first=4, rest=6)


def _card(card: ExplainedCard) -> Iterator[RenderableType]:
    language = f", {card.language}" if card.language else ""
    yield Prose(printable(f"Card ({card.note_type}{language}): {card.front}"), first=4, rest=6)
    details = [f"deck {card.deck}"]
    details += [f"tags {' '.join(card.tags)}"] if card.tags else []
    details += [card.slug if card.slug else "not synced yet"]
    yield Prose(printable("; ".join(details)), first=6, rest=6)
