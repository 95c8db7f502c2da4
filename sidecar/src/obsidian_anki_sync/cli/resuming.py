"""Lines that tell how to continue a session."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from obsidian_anki_sync.cli.output.words import local
from obsidian_anki_sync.domain.quoting import joined
from obsidian_anki_sync.domain.session import Session, SessionSettings
from obsidian_anki_sync.settings import PROGRAM


class Given(Struct, frozen=True, kw_only=True):
    """The options of this command line about the vault, the target, the store and settings.

    ``vault`` and ``target`` are those of the settings, as a session stores them; ``names_vault`` and
    ``names_target`` are true if an option gave them. ``options`` are words that a session stores.
    """

    vault: str = ""
    target: str = ""
    names_vault: bool = False
    names_target: bool = False
    db: str = ""
    options: tuple[str, ...] = ()

    def line(self, *words: str, session: SessionSettings | None = None) -> str:
        """Returns a command with these words that works on the same vault, target and store.

        With a ``session``, vault, target and settings are those of the session. An option with the default
        value is left out, unless this command line has it too.
        """
        vault, target = (session.vault, session.target) if session else (self.vault, self.target)
        options = session.options if session else self.options
        places = []
        if self.names_vault or vault != self.vault:
            places += ["--vault", vault]
        if self.names_target or target != self.target:
            places += ["--target", target]
        if self.db:
            places += ["--db", self.db]
        return joined(PROGRAM, *words, *places, *options)


NOTHING_GIVEN = Given()


def resume_lines(session: Session, given: Given, shown_id: str = "") -> tuple[str, ...]:
    """Returns a line with the command that continues a session; ``shown_id`` is its id in short."""
    words = ("sync", "--resume", shown_id or session.session_id)
    return (f"Resume with: {given.line(*words, session=session.settings)}",)


def interrupted_lines(session: Session, given: Given) -> tuple[str, ...]:
    """Returns the last lines of an interrupted sync."""
    if session.settings.dry_run:
        return ("Dry run interrupted. Nothing was written to Anki.",)
    return (
        f"Sync interrupted! Progress has been saved (session: {session.session_id})",
        *resume_lines(session, given),
    )


def found_lines(session: Session) -> Iterator[str]:
    """Yields the lines that describe an incomplete session before the question."""
    yield f"Found incomplete sync from {local(session.started_at)}"
    yield f"  Session: {session.session_id}"
    yield f"  Progress: {session.statistics.notes_processed}/{session.total_notes} notes"
