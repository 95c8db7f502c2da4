"""The errors that a user reads."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from obsidian_anki_sync.domain.text import counted


class ErrorKind(StrEnum):
    """The subject of an error, for a program that does not know its code."""

    USAGE = "usage"
    UNAVAILABLE = "unavailable"
    STORE = "store"
    ANKI = "anki"
    MODEL = "model"
    QUESTION = "question"
    NOTE = "note"
    PROTOCOL = "protocol"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal"


class SyncError(Exception):
    """A failure with a stable code, a kind, a sentence, and advice.

    ``advice`` is for the plugin too, so it names no command-line flag. ``cli_advice`` replaces it in a
    terminal.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[ErrorKind] = ErrorKind.INTERNAL

    def __init__(self, message: str, advice: str, *, cli_advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.cli_advice = advice if cli_advice is None else cli_advice


class UsageError(SyncError):
    """The request is invalid: a flag, a setting, an unknown session."""

    code = "usage"
    kind = ErrorKind.USAGE


class UnavailableError(SyncError):
    """Something outside does not answer or cannot be written: target, store, vault, disk."""

    code = "unavailable"
    kind = ErrorKind.UNAVAILABLE


class StoreError(UnavailableError):
    """The progress store cannot be read or written."""

    code = "store"
    kind = ErrorKind.STORE


class TargetError(UnavailableError):
    """The target of a sync refuses or does not answer."""

    code = "target"
    kind = ErrorKind.ANKI


class MissingLibraryError(TargetError):
    """A target needs a library that is not installed."""

    def __init__(self, message: str, advice: str, *, library: str) -> None:
        super().__init__(message, advice)
        self.library = library


class GuardError(SyncError):
    """A sync needs the user's approval before it continues. Nothing was changed."""

    code = "guard"
    kind = ErrorKind.QUESTION


class VaultInDoubtError(GuardError):
    """Anki holds cards that may belong to this vault, and only the user knows."""

    code = "vault-in-doubt"

    def __init__(self, *, name: str, cards: int, shared: int, kept_by: str) -> None:
        whose = f"of the vault in {kept_by}" if kept_by else f"of a vault named '{name}'"
        advice = (
            "If it is the same vault (moved, renamed, or on another computer), its cards keep their Anki"
            " notes and their history. If it is another vault, it gets its own Anki notes."
        )
        super().__init__(
            f"Anki holds {counted(cards, 'card')} {whose}, and {counted(shared, 'of them is', 'of them are')}"
            " in this vault too.",
            advice,
            cli_advice=f"{advice} Run the command again with --same-vault or with --new-vault.",
        )
        self.name = name
        self.cards = cards
        self.shared = shared
        self.kept_by = kept_by


class NoteError(SyncError):
    """A note that cannot be read whole. The sync continues with the other notes.

    ``line`` is counted from 1, and None if the error has no line.
    """

    code = "note"
    kind = ErrorKind.NOTE

    def __init__(
        self, message: str, advice: str, line: int | None = None, *, cli_advice: str | None = None
    ) -> None:
        super().__init__(message, advice, cli_advice=cli_advice)
        self.line = line
