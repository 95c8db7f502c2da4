"""Shows a generated card in a terminal, beside its source in the note."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.tables import draft_state, drafts_table
from obsidian_anki_sync.cli.output.terminal import Terminal
from obsidian_anki_sync.cli.output.words import path_and_line, printable
from obsidian_anki_sync.cli.result import Document
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.domain.text import counted, plain
from obsidian_anki_sync.settings import PROGRAM

_KEYS = "aerwutdsq"
REASONS = {"w": "wrong", "u": "unclear", "t": "trivial", "d": "double"}
"""The reasons to reject a card, by the key that does so."""

_NO_CARDS: Mapping[str, CardContent] = {}
_QUESTION = "[a]ccept  [e]dit  [r]eject as [w]rong [u]nclear [t]rivial [d]ouble  [s]kip  [q]uit "


def queue_view(
    drafts: Sequence[QueuedDraft], cards: Mapping[str, CardContent] = _NO_CARDS, *, in_full: bool
) -> Iterator[RenderableType]:
    """Yields the cards as a table, or each in full."""
    if not drafts:
        yield "No generated card waits for review."
        return
    if in_full:
        for number, queued in enumerate(drafts):
            if number:
                yield ""
            yield one_view(queued, cards.get(queued.draft_id))
        return
    yield drafts_table(drafts)
    waiting = sum(queued.waits for queued in drafts)
    if waiting:
        count = f"{counted(waiting, 'card')} {'waits' if waiting == 1 else 'wait'} for you."
        yield Prose(
            f"{count} `{PROGRAM} review show ID` shows one beside its note; accept, edit and reject decide."
            " On a terminal, bare `review` goes from card to card."
        )


def one_view(queued: QueuedDraft, card: CardContent | None = None) -> RenderableType:
    """Returns a draft with its flags, its source, its fields, and the fields that it would replace.

    Without a ``card``, because its note cannot be read, it shows the fields as the model wrote them.
    """
    draft = queued.draft
    parts: list[RenderableType] = [
        Text.assemble((draft.draft_id, "bold"), "  ", draft_state(queued), "  ", draft.note_type.key),
        Text(path_and_line(queued.path, draft.line), "dim"),
    ]
    parts += [Prose(f"! {printable(flag.message)}", first=2, rest=4) for flag in draft.flags]
    parts += _labelled("Note", [draft.heading or "", draft.unit])
    shown = _shown_fields(draft, card) if card else _fields(draft)
    parts += [part for name, words in shown for part in _labelled(name, [words])]
    if queued.proposed and queued.accepted and queued.proposed.fields != queued.accepted.fields:
        parts.append(Text("Instead of:", "dim"))
        parts += [part for name, words in _fields(queued.accepted) for part in _labelled(name, [words])]
    return Group(*parts)


def show_one(queued: QueuedDraft, card: CardContent | None, number: int, total: int) -> None:
    """Prints the card of the next question."""
    terminal = Terminal(sys.stdout)
    terminal.print(Rule(f"{number} of {total}", align="left", style="dim"))
    terminal.print(one_view(queued, card), crop=False)


def ask_about() -> str:
    """Returns the key of the user's choice; Ctrl+C, Ctrl+D and Escape mean ``q``."""
    from typer import getchar

    sys.stdout.write(_QUESTION)
    sys.stdout.flush()
    try:
        while (key := getchar().lower()) not in tuple(_KEYS):
            if not key or key in "\x03\x04\x1b":
                key = "q"
                break
    except (KeyboardInterrupt, EOFError):
        key = "q"
    sys.stdout.write(f"{key}\n")
    return key


def queue_document(drafts: Sequence[QueuedDraft]) -> Document:
    """Returns the cards in full, for scripts."""
    return {"drafts": [_document(queued) for queued in drafts]}


def _document(queued: QueuedDraft) -> dict[str, Any]:
    draft, accepted = queued.draft, queued.accepted
    return {
        "id": draft.draft_id,
        "state": queued.state,
        "note": queued.path,
        "line": draft.line,
        "heading": draft.heading,
        "unit": draft.unit,
        "note_type": draft.note_type.key,
        "language": draft.language,
        "fields": dict(draft.fields),
        "flags": [{"code": flag.code, "message": flag.message} for flag in draft.flags],
        "accepted": dict(accepted.fields) if accepted else None,
        "unreviewed": queued.unreviewed,
    }


def _shown_fields(draft: GeneratedDraft, card: CardContent) -> list[tuple[str, str]]:
    """Returns the fields of a card as Anki shows them, as far as a terminal can."""
    named = [(name, plain(card.fields.get(name, ""))) for name in draft.note_type.content_fields]
    return [(name, words) for name, words in named if words.strip()]


def _labelled(label: str, texts: Sequence[str]) -> list[RenderableType]:
    words = "\n".join(printable_lines(text) for text in texts if text.strip())
    grid = Table.grid(padding=(0, 1))
    grid.add_column(min_width=7, no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    grid.add_row(label, Text(words))
    return [Padding(grid, (0, 0, 0, 2))]


def printable_lines(text: str) -> str:
    """Returns a text without control characters, with its lines kept."""
    return "\n".join(printable(line) for line in text.strip().split("\n"))


def _fields(draft: GeneratedDraft) -> list[tuple[str, str]]:
    named = [(name, draft.fields.get(name, "")) for name in draft.note_type.content_fields]
    return [(name, words) for name, words in named if words.strip()]
