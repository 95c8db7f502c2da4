"""``mend``: lists the cards to mend, with note and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.pipeline.from_anki.mend import CardToMend, MendRules, cards_to_mend
from obsidian_anki_sync.settings import Settings


async def mend(
    settings: Settings, *, flags: Sequence[int] | None, tags: Sequence[str] | None, lapses: int
) -> CommandResult:
    """Returns the cards to mend, in the order of the notes; raises ``TargetError``."""
    rules = MendRules(lapses=lapses)
    rules = MendRules(
        flags=frozenset(flags) if flags else rules.flags,
        tags=frozenset(tags) if tags else rules.tags,
        lapses=lapses,
    )
    found = await cards_to_mend(settings, rules)
    return CommandResult(
        ExitCode.DONE, lambda: {"cards": [asdict(card) for card in found]}, partial(_view, found)
    )


def _view(found: Sequence[CardToMend]) -> Iterator[RenderableType]:
    if not found:
        yield "No card asks to be mended."
        return
    for card in found:
        place = f"{card.note_path}:{card.line}" if card.line else card.note_path
        yield f"{place}: {card.front} ({', '.join(card.reasons)})"
