"""Converts reports of the pipeline to messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from obsidian_anki_sync.domain import note
from obsidian_anki_sync.domain import session as domain
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.planning.action import SUSPEND, Action
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.word_diff import DiffPart
from obsidian_anki_sync.pipeline import report
from obsidian_anki_sync.rpc.messages import (
    ActionKind,
    AdoptedCard,
    CardField,
    CardSide,
    Finding,
    KeptCard,
    Mode,
    PermissionAnswer,
    Phase,
    PlannedAction,
    Session,
    Spent,
    Statistics,
    SyncNote,
    TextPiece,
)
from obsidian_anki_sync.rpc.messages import Permission as PermissionMessage
from obsidian_anki_sync.settings.permissions import Permission


def session_message(session: domain.Session, *, running: bool) -> Session:
    """Returns a session; ``running`` is true if a live process works on it."""
    settings = session.settings
    return Session(
        session_id=session.session_id,
        phase=Phase(session.phase),
        stopped_in=Phase(session.stopped_in) if session.stopped_in else None,
        error=session.error or None,
        mode=Mode(settings.mode),
        target=settings.target,
        with_index=settings.with_index,
        dry_run=settings.dry_run,
        undoes=settings.undoes or None,
        started_at=_time(session.started_at),
        updated_at=_time(session.updated_at),
        completed_at=_time(session.completed_at) if session.completed_at else None,
        total_notes=session.total_notes,
        statistics=statistics_message(session.statistics),
        spent=_spent(session.paid) if session.paid else None,
        resumable=session.is_worth_resuming and not running,
        running=running,
    )


def row_message(row: report.SessionRow) -> Session:
    """Returns a session in a list."""
    return session_message(row.session, running=row.running)


def statistics_message(counts: domain.Statistics) -> Statistics:
    """Returns the counts of a session."""
    return Statistics(
        notes_processed=counts.notes_processed,
        cards_generated=counts.cards_generated,
        cards_created=counts.cards_created,
        cards_updated=counts.cards_updated,
        cards_deleted=counts.cards_deleted,
        cards_suspended=counts.cards_suspended,
        cards_restored=counts.cards_restored,
        cards_skipped=counts.cards_skipped,
        errors=counts.errors,
    )


def note_message(session_id: str, path: str, line: int | None, message: str) -> SyncNote:
    """Returns a note that failed in a sync."""
    return SyncNote(session_id=session_id, path=path, line=line, message=message)


def finding_message(found: note.Finding) -> Finding:
    """Returns a finding in a note."""
    return Finding(path=found.path, line=found.line, code=found.code, message=found.message)


def action_message(action: Action, *, sides: bool) -> PlannedAction:
    """Returns a planned action; with ``sides``, also the card before and after it."""
    return PlannedAction(
        kind=ActionKind(action.kind),
        slug=action.slug,
        note=action.note_path,
        front=action.front,
        differs=action.differs,
        reason=action.reason,
        reviewed=action.before is not None and action.before.reviewed,
        suspends=action.verb == SUSPEND or None,
        asks=_asks(action),
        before=_before(action.before) if sides and action.before else None,
        after=_after(action.card) if sides and action.card else None,
    )


def content_message(content: CardContent) -> CardSide:
    """Returns a card as its note makes it."""
    return CardSide(
        note_type=content.note_type,
        deck=content.deck,
        tags=content.tags,
        fields=tuple(CardField(name=name, html=html) for name, html in content.fields.items()),
    )


def adopted_message(action: Action) -> AdoptedCard:
    """Returns a card and the Anki note to link."""
    assert action.before, "an Anki note that is linked exists"
    return _adopted(action.note_path, action.front, action.before, None)


def kept_card_message(kept: report.Kept) -> KeptCard:
    """Returns a card that an undo leaves alone, with the reason."""
    return KeptCard(slug=kept.slug, note=kept.note_path, reason=kept.reason)


def kept_message(kept: report.Kept) -> AdoptedCard:
    """Returns a card and the Anki note that cannot be linked to it."""
    assert kept.anki_note, "an Anki note that is not linked exists"
    return _adopted(kept.note_path, kept.front, kept.anki_note, kept.reason)


def _adopted(path: str, front: str, note: AnkiNote, problem: str | None) -> AdoptedCard:
    return AdoptedCard(
        note=path,
        front=front,
        anki_id=note.anki_id,
        note_type=note.note_type,
        reviewed=note.reviewed,
        problem=problem,
    )


def _spent(paid: domain.Paid) -> Spent:
    return Spent(
        requests=paid.requests,
        tokens=paid.tokens,
        thinking_tokens=paid.tokens_thought or None,
        cost=paid.money,
    )


def diff_message(parts: Sequence[DiffPart]) -> tuple[TextPiece, ...]:
    """Returns a text in pieces that are the same on both sides, or differ."""
    return tuple(TextPiece(text=part.text, changed=part.changed) for part in parts)


def _asks(action: Action) -> Literal["bury", "forget"] | None:
    match action.asks:
        case Asked.BURY:
            return "bury"
        case Asked.FORGET:
            return "forget"
    return None


def _before(note: AnkiNote) -> CardSide:
    return CardSide(
        note_type=note.note_type,
        deck=note.deck,
        tags=note.tags,
        fields=tuple(CardField(name=name, html=html) for name, html in note.content_fields.items()),
    )


def _after(card: Card) -> CardSide:
    fields = card.content.fields
    kept = {name: card.kept[name] for name in fields if name in card.kept}
    return content_message(replace(card.content, fields={**fields, **kept}))


def _time(moment: datetime) -> str:
    return moment.isoformat()


def permission_message(permission: Permission) -> PermissionMessage:
    """Returns a permission that the vault's settings ask for."""
    return PermissionMessage(
        id=permission.id,
        meaning=permission.meaning,
        details=permission.details,
        answer=PermissionAnswer(permission.answer.value) if permission.answer else None,
    )
