"""``changes``: lists edits made in Anki, and writes them into the notes."""

from __future__ import annotations

from functools import partial

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.changes_view import (
    changes_document,
    changes_view,
    written_document,
    written_view,
)
from obsidian_anki_sync.cli.requests.changes import ChangesAction, ChangesRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.edits.listing import ListedEdit, list_edits
from obsidian_anki_sync.pipeline.edits.taking import TakenEdits, take_edits, undo_edits
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.settings import Settings


async def changes(request: ChangesRequest, settings: Settings) -> CommandResult:
    """Lists the edits, writes some into their notes, or undoes that."""
    if request.action is ChangesAction.UNDO:
        return _written(await undo_edits(settings, request.slugs), request.action)
    note = None if request.note is None else note_path(settings, request.note)
    found = await list_edits(settings, note)
    if not found and note is not None:
        require_note(settings, note)
    if request.slugs:
        found = tuple(edit for edit in found if edit.slug in request.slugs)
        if unknown := set(request.slugs) - {edit.slug for edit in found}:
            raise UsageError(
                f"The card {min(unknown)} was not changed in Anki.",
                "Look at the list of changes.",
                cli_advice="`changes list` names the cards that were.",
            )
    if request.action is ChangesAction.TAKE:
        wanted = {edit.slug: edit.token for edit in found if _is_meant(edit, request)}
        return _written(await take_edits(settings, wanted), request.action, len(found) - len(wanted))
    allowed = settings.edits_into_notes
    return CommandResult(
        ExitCode.DONE, partial(changes_document, found), partial(changes_view, found, allowed=allowed)
    )


def _is_meant(edit: ListedEdit, request: ChangesRequest) -> bool:
    """True for a named card, or if the edit can be written."""
    return edit.slug in request.slugs or not edit.problem


def _written(taken: TakenEdits, action: ChangesAction, left: int = 0) -> CommandResult:
    code = ExitCode.FAILED if taken.refused else ExitCode.DONE
    return CommandResult(code, partial(written_document, taken), partial(written_view, taken, action, left))
