"""The exit codes of all commands."""

from __future__ import annotations

from enum import IntEnum

from obsidian_anki_sync.domain.errors import ErrorKind, GuardError, SyncError, UnavailableError, UsageError


class ExitCode(IntEnum):
    """The exit codes of a command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNAVAILABLE = 3
    GUARD = 4
    INTERRUPTED = 130


class StoppedError(SyncError):
    """The user stopped a command that has no progress to save."""

    code = "interrupted"
    kind = ErrorKind.INTERRUPTED


def exit_code(error: SyncError) -> ExitCode:
    """Returns the code for an error that ended a command."""
    match error:
        case UsageError():
            return ExitCode.USAGE
        case UnavailableError():
            return ExitCode.UNAVAILABLE
        case GuardError():
            return ExitCode.GUARD
        case StoppedError():
            return ExitCode.INTERRUPTED
        case _:
            return ExitCode.FAILED
