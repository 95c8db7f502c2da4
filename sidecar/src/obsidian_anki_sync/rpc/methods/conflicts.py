"""``conflicts/list`` and ``conflicts/decide``: cards that were changed in the vault and in Anki."""

from __future__ import annotations

from obsidian_anki_sync.domain.planning.conflict import Side
from obsidian_anki_sync.pipeline.inspect import conflicts
from obsidian_anki_sync.rpc import messages
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import diff_message


async def listed(sidecar: Sidecar, params: messages.ConflictsListParams) -> messages.ConflictsListResult:
    """Returns the cards in conflict."""
    found = await conflicts.conflict_report(sidecar.settings)
    return messages.ConflictsListResult(
        total=len(found),
        undecided=sum(conflict.decision is None for conflict in found),
        conflicts=tuple(map(_conflict, found[params.offset : params.offset + params.limit])),
    )


async def decide(sidecar: Sidecar, params: messages.ConflictsDecideParams) -> messages.ConflictsDecideResult:
    """Stores decisions about cards in conflict."""
    choices = [
        conflicts.ConflictChoice(decision.slug, _side(decision.side), decision.token)
        for decision in params.decisions
    ]
    decided = await conflicts.decide_conflicts(sidecar.settings, choices)
    return messages.ConflictsDecideResult(kept=decided.kept, refused=decided.refused)


def _side(side: messages.ConflictSide) -> Side | None:
    return None if side is messages.ConflictSide.LATER else Side(side.value)


def _conflict(found: conflicts.Conflict) -> messages.Conflict:
    return messages.Conflict(
        slug=found.slug,
        note=found.note_path,
        front=found.front,
        reason=found.reason,
        fields=tuple(map(_field, found.fields)),
        decision=messages.ConflictSide(found.decision.value) if found.decision else None,
        token=found.token,
    )


def _field(field: conflicts.FieldConflict) -> messages.ConflictField:
    return messages.ConflictField(
        name=field.name, vault=diff_message(field.vault), anki=diff_message(field.anki), last=field.last
    )
