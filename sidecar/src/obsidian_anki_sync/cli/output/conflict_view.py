"""Shows a conflict in a terminal: both texts, with marks on the words that differ."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.rule import Rule
from rich.text import Text

from obsidian_anki_sync.cli.asking import choose_key
from obsidian_anki_sync.cli.output.diff_line import diff_line
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.terminal import Terminal
from obsidian_anki_sync.cli.output.words import printable
from obsidian_anki_sync.domain.planning.conflict import Side
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.domain.word_diff import DiffPart
from obsidian_anki_sync.pipeline.inspect.conflicts import Conflict
from obsidian_anki_sync.settings import PROGRAM

_KEYS = "avlq"
_QUESTION = "[a]nki's text  [v]ault's text  [l]ater  [q]uit "
_DECIDED = {Side.ANKI: "Anki's text stays", Side.VAULT: "the vault's text is taken"}


def conflicts_view(conflicts: Sequence[Conflict]) -> Iterator[RenderableType]:
    """Yields the conflicts one after another, and how to decide."""
    if not conflicts:
        yield "No card is in conflict."
        return
    for conflict in conflicts:
        yield from conflict_view(conflict)
        yield ""
    open_ = sum(conflict.decision is None for conflict in conflicts)
    yield Prose(
        f"{counted(open_, 'card')} {'waits' if open_ == 1 else 'wait'} for your decision:"
        f" `{PROGRAM} conflicts anki CARD`, `vault CARD` or `later CARD`, with --all for all of them."
        " On a terminal, bare `conflicts` goes from card to card."
    )


def conflict_view(conflict: Conflict) -> Iterator[RenderableType]:
    """Yields a card's source, and each field as both sides have it, below their last common text."""
    yield Text.assemble((conflict.slug, "bold"), "  ", (printable(conflict.note_path), "dim"))
    yield Prose(f"{printable(conflict.front)} ({conflict.reason})", first=2, rest=2)
    for field in conflict.fields:
        yield f"  {field.name}"
        if field.last is not None:
            yield diff_line("before", [DiffPart(field.last, changed=False)])
        yield diff_line("vault", field.vault)
        yield diff_line("Anki", field.anki)
    if conflict.decision:
        yield f"  Decided: {_DECIDED[conflict.decision]}; the next sync does it."


def show_one(conflict: Conflict, number: int, total: int) -> None:
    """Shows the conflict of the next question."""
    terminal = Terminal(sys.stdout)
    terminal.print(Rule(f"{number} of {total}"))
    for part in conflict_view(conflict):
        terminal.print(part)


def ask_about() -> str:
    """Returns the key of the user's choice; Ctrl+C and the end of the input mean to quit."""
    return choose_key(_QUESTION, _KEYS) or "q"


def conflicts_document(conflicts: Sequence[Conflict]) -> dict[str, Any]:
    """Returns the conflicts for scripts."""
    return {
        "conflicts": [
            {
                "slug": conflict.slug,
                "note": conflict.note_path,
                "front": conflict.front,
                "reason": conflict.reason,
                "decision": conflict.decision,
                "fields": [
                    {
                        "name": field.name,
                        "vault": "".join(piece.text for piece in field.vault),
                        "anki": "".join(piece.text for piece in field.anki),
                        "before": field.last,
                    }
                    for field in conflict.fields
                ],
            }
            for conflict in conflicts
        ]
    }
