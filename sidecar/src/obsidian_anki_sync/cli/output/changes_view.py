"""Shows edits made in Anki in a terminal: both texts, and the text that would be written into the note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from obsidian_anki_sync.cli.output.diff_line import diff_line
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import printable
from obsidian_anki_sync.cli.requests.changes import ChangesAction
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.domain.word_diff import DiffPart
from obsidian_anki_sync.pipeline.edits.listing import ListedEdit
from obsidian_anki_sync.pipeline.edits.taking import TakenEdits
from obsidian_anki_sync.settings import PROGRAM


def changes_view(edits: Sequence[ListedEdit], *, allowed: bool) -> Iterator[RenderableType]:
    """Yields the edits one after another, and how to write them into the notes."""
    if not edits:
        yield "Nothing was changed in Anki."
        return
    for edit in edits:
        yield from _edit_view(edit)
        yield ""
    ready = sum(not edit.problem for edit in edits)
    if not ready:
        return
    if allowed:
        yield Prose(
            f"{counted(ready, 'edit')} can be written into notes: `{PROGRAM} changes take CARD`, or --all."
        )
    else:
        yield Prose(
            f"{counted(ready, 'edit')} could be written into the notes; this is off for this vault:"
            f" `{PROGRAM} config set edits_into_notes true`."
        )


def _edit_view(edit: ListedEdit) -> Iterator[RenderableType]:
    place = edit.note_path if edit.line is None else f"{edit.note_path}:{edit.line}"
    yield Text.assemble((edit.slug, "bold"), "  ", (printable(place), "dim"))
    yield Prose(printable(edit.front), first=2, rest=2)
    for field in edit.fields:
        yield f"  {field.name}"
        yield diff_line("vault", field.vault)
        yield diff_line("Anki", field.anki)
    if edit.added_tags:
        yield f"  Tags added: {printable(', '.join(edit.added_tags))}"
    if edit.removed_tags:
        yield f"  Tags removed: {printable(', '.join(edit.removed_tags))}"
    if edit.deck:
        yield f"  Moved to the deck {printable(edit.deck)}"
    if edit.new_text:
        yield diff_line("note", [DiffPart(edit.note_text.rstrip("\n"), changed=False)])
        yield diff_line("becomes", [DiffPart(edit.new_text.rstrip("\n"), changed=False)])
    elif edit.problem:
        yield Prose(printable(edit.problem), first=2, rest=2)


def written_view(taken: TakenEdits, action: ChangesAction, left: int = 0) -> Iterator[RenderableType]:
    """Yields the notes that were written to, and why others were not.

    ``left`` edits cannot be written, and were not tried.
    """
    for one in taken.written:
        place = one.note_path if one.line is None else f"{one.note_path}:{one.line}"
        yield f"{'Written into' if action is ChangesAction.TAKE else 'Taken out of'} {printable(place)}"
    for slug, reason in taken.refused.items():
        yield Prose(f"{slug}: {printable(reason)}")
    if not taken.written and not taken.refused:
        yield "Nothing was written."
    if left:
        yield Prose(f"{counted(left, 'edit')} cannot be written into notes: `{PROGRAM} changes` says why.")


def changes_document(edits: Sequence[ListedEdit]) -> dict[str, Any]:
    """Returns the edits for scripts."""
    return {"changes": [_document(edit) for edit in edits]}


def _document(edit: ListedEdit) -> dict[str, Any]:
    return {
        "slug": edit.slug,
        "note": edit.note_path,
        "line": edit.line,
        "front": edit.front,
        "fields": [
            {
                "name": field.name,
                "vault": "".join(piece.text for piece in field.vault),
                "anki": "".join(piece.text for piece in field.anki),
            }
            for field in edit.fields
        ],
        "added_tags": list(edit.added_tags),
        "removed_tags": list(edit.removed_tags),
        "deck": edit.deck or None,
        "note_text": edit.note_text,
        "new_text": edit.new_text,
        "problem": edit.problem or None,
    }


def written_document(taken: TakenEdits) -> dict[str, Any]:
    """Returns what was written, for scripts."""
    return {
        "written": [{"slug": one.slug, "note": one.note_path, "line": one.line} for one in taken.written],
        "refused": dict(taken.refused),
    }
