"""``changes/list``, ``changes/take`` and ``changes/undo``: edits made in Anki, and writes into notes."""

from __future__ import annotations

from obsidian_anki_sync.pipeline.edits.listing import FieldEdit, ListedEdit, list_edits
from obsidian_anki_sync.pipeline.edits.taking import TakenEdits, take_edits, undo_edits
from obsidian_anki_sync.rpc import messages
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import diff_message


async def listed(sidecar: Sidecar, params: messages.ChangesListParams) -> messages.ChangesListResult:
    """Returns the cards that were changed in Anki."""
    found = await list_edits(sidecar.settings, params.note)
    return messages.ChangesListResult(
        total=len(found),
        allowed=sidecar.settings.edits_into_notes,
        changes=tuple(map(_change, found[params.offset : params.offset + params.limit])),
    )


async def take(sidecar: Sidecar, params: messages.ChangesTakeParams) -> messages.ChangesWrittenResult:
    """Writes edits into their notes."""
    wanted = {chosen.slug: chosen.token for chosen in params.changes}
    return _result(await take_edits(sidecar.settings, wanted))


async def undo(sidecar: Sidecar, params: messages.ChangesUndoParams) -> messages.ChangesWrittenResult:
    """Takes edits out of their notes again."""
    return _result(await undo_edits(sidecar.settings, tuple(params.slugs or ())))


def _result(taken: TakenEdits) -> messages.ChangesWrittenResult:
    return messages.ChangesWrittenResult(
        written=tuple(
            messages.WrittenChange(slug=one.slug, note=one.note_path, line=one.line) for one in taken.written
        ),
        refused=tuple(
            messages.RefusedChange(slug=slug, reason=reason) for slug, reason in taken.refused.items()
        ),
    )


def _change(edit: ListedEdit) -> messages.AnkiChange:
    return messages.AnkiChange(
        slug=edit.slug,
        note=edit.note_path,
        line=edit.line,
        front=edit.front,
        fields=tuple(map(_field, edit.fields)),
        added_tags=edit.added_tags,
        removed_tags=edit.removed_tags,
        deck=edit.deck or None,
        note_text=edit.note_text,
        new_text=edit.new_text,
        problem=edit.problem or None,
        token=edit.token,
    )


def _field(field: FieldEdit) -> messages.EditedField:
    return messages.EditedField(
        name=field.name, vault=diff_message(field.vault), anki=diff_message(field.anki)
    )
