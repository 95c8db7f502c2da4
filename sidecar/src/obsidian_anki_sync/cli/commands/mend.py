"""``mend``: lists the cards to mend, and clears the flags, marks and tags of mended ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.progress import keeping
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.from_anki.mend import CardToMend, MendRules, cards_to_mend
from obsidian_anki_sync.pipeline.from_anki.mended import mark_mended
from obsidian_anki_sync.settings import Settings


async def mend(
    settings: Settings, rules: MendRules, done: Collection[str] = (), *, resume: bool = False
) -> CommandResult:
    """Returns the cards to mend, or clears those that are ``done``; raises ``TargetError``."""
    if done:
        notices: list[str] = []
        cleared, report = await mark_mended(
            settings, done, rules, resume=resume, listener=keeping(notices, lambda _: None)
        )
        slugs = [card.slug for card in cleared]
        session = report.session.session_id if report.actions else None
        document = {"cleared": slugs, "session_id": session, "notices": notices}
        return CommandResult(ExitCode.DONE, lambda: document, partial(_cleared, slugs, notices, session))
    found = await cards_to_mend(settings, rules)
    return CommandResult(ExitCode.DONE, lambda: {"cards": list(map(_document, found))}, partial(_view, found))


def _document(card: CardToMend) -> dict[str, Any]:
    return {**asdict(card), "why": [asdict(reason) for reason in card.why], "reasons": card.reasons}


def _cleared(slugs: Sequence[str], notices: Sequence[str], session: str | None) -> Iterator[RenderableType]:
    for slug in slugs:
        yield f"Cleared {slug}."
    yield from notices
    if session:
        yield f"undo --session {session} takes this back."


def _view(found: Sequence[CardToMend]) -> Iterator[RenderableType]:
    if not found:
        yield "No card asks to be mended."
        return
    for card in found:
        place = f"{card.note_path}:{card.line}" if card.line else card.note_path
        yield f"{place}: {card.front} ({', '.join(card.reasons)}) [{card.slug}]"
    yield ""
    yield "When a card is mended and synced, mend --done CARD clears its flag, mark and tags in Anki."
