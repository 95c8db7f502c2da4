"""The errors that a person gets to read."""

from __future__ import annotations


class SyncError(Exception):
    """A failure with a stable code, a sentence for a person, and what to do about it."""

    code = "error"

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(SyncError):
    """Something was asked for in a way that cannot be done: a flag, a setting, an unknown session."""

    code = "usage"


class UnavailableError(SyncError):
    """Something outside does not answer or cannot be written: the target, the store, the vault, the disk."""

    code = "unavailable"


class StoreError(UnavailableError):
    """The progress store cannot be read or written."""

    code = "store"


class TargetError(UnavailableError):
    """The place where cards go refused, or does not answer."""

    code = "target"


class GuardError(SyncError):
    """A sync would do something that nobody asked for, and stopped before doing it."""

    code = "guard"


class NoteError(SyncError):
    """One note cannot be read whole; the others go on.

    ``line`` is counted from 1, where there is one.
    """

    code = "note"

    def __init__(self, message: str, advice: str, line: int | None = None) -> None:
        super().__init__(message, advice)
        self.line = line
