"""Lines about resuming a sync."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from obsidian_anki_sync.cli.output.words import local
from obsidian_anki_sync.domain.session import Session
from obsidian_anki_sync.settings import PROGRAM


def resume_lines(session_id: str, flags: Sequence[str]) -> tuple[str, ...]:
    """Returns the command that continues a session, with the ``flags`` of today that it needs."""
    return (f"Resume with: {' '.join((PROGRAM, 'sync', '--resume', session_id, *flags))}",)


def interrupted_lines(session: Session, flags: Sequence[str]) -> tuple[str, ...]:
    """Returns the last lines of an interrupted sync."""
    if session.settings.dry_run:
        return ("Dry run interrupted. Nothing was written to Anki.",)
    return (
        f"Sync interrupted! Progress has been saved (session: {session.session_id})",
        *resume_lines(session.session_id, flags),
    )


def found_lines(session: Session) -> Iterator[str]:
    """Yields what is known of an incomplete session before it is resumed."""
    yield f"Found incomplete sync from {local(session.started_at)}"
    yield f"  Session: {session.session_id}"
    yield f"  Progress: {session.statistics.notes_processed}/{session.total_notes} notes"
