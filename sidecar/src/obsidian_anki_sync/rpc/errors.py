"""The errors of the pipe, and their form in messages."""

from __future__ import annotations

from typing import Any

from obsidian_anki_sync.domain import errors as domain
from obsidian_anki_sync.domain.errors import NoteError, SyncError, UsageError, VaultInDoubtError
from obsidian_anki_sync.rpc.converting import plain
from obsidian_anki_sync.rpc.messages import PROTOCOL, ErrorCode, ErrorData, ErrorKind, Failure, VaultInDoubt

_NUMBERS = {
    "parse-error": -32700,
    "invalid-request": -32600,
    "unknown-method": -32601,
    "invalid-params": -32602,
    "internal": -32603,
    "cancelled": -32800,
}
_OF_OURS = 1
_KNOWN = frozenset(code.value for code in ErrorCode)


class ParseError(SyncError):
    """The bytes are not a message."""

    code = "parse-error"
    kind = domain.ErrorKind.PROTOCOL


class InvalidRequestError(SyncError):
    """The JSON is not a request."""

    code = "invalid-request"
    kind = domain.ErrorKind.PROTOCOL


class UnknownMethodError(SyncError):
    """There is no such method."""

    code = "unknown-method"
    kind = domain.ErrorKind.PROTOCOL


class InvalidParamsError(SyncError):
    """A request's parameters do not fit; ``field`` is the path of the first wrong one."""

    code = "invalid-params"
    kind = domain.ErrorKind.PROTOCOL

    def __init__(self, field: str, reason: str) -> None:
        where = f"The parameter {field} does" if field else "The parameters do"
        super().__init__(
            f"{where} not fit: {reason}.", "The plugin and the sidecar may have different versions."
        )
        self.field = field


class NotInitializedError(SyncError):
    """A method was called before ``initialize``."""

    code = "not-initialized"
    kind = domain.ErrorKind.PROTOCOL


class OtherProtocolError(SyncError):
    """The plugin speaks another version of the protocol."""

    code = "protocol"
    kind = domain.ErrorKind.PROTOCOL

    def __init__(self, theirs: int, version: str) -> None:
        older = "sidecar" if theirs > PROTOCOL else "plugin"
        super().__init__(
            f"The plugin speaks protocol {theirs}, and the sidecar {version} speaks {PROTOCOL}.",
            f"Upgrade the {older}.",
        )
        self.version = version


class BusyError(UsageError):
    """A sync is running, and the request has to wait."""

    code = "busy"


class CancelledRequestError(SyncError):
    """The request was cancelled."""

    code = "cancelled"
    kind = domain.ErrorKind.INTERRUPTED


class InternalError(SyncError):
    """A fault of the sidecar. Its message reveals nothing of the data."""

    code = "internal"

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            f"Unexpected error ({type(error).__name__}).",
            "Report it. The sidecar's log at the level debug shows where it happened.",
        )


def presentable(error: BaseException) -> SyncError:
    """Returns the error to show; an unexpected error is shown without its own message."""
    return error if isinstance(error, SyncError) else InternalError(error)


def failure(error: SyncError, session_id: str | None = None) -> Failure:
    """Returns the error as part of a result or a notification."""
    known = ErrorCode(error.code) if error.code in _KNOWN else ErrorCode.ERROR
    data = ErrorData(
        code=known,
        kind=ErrorKind(error.kind.value),
        advice=error.advice,
        cli_advice=error.cli_advice if error.cli_advice != error.advice else None,
        field=error.field if isinstance(error, InvalidParamsError) else None,
        line=error.line if isinstance(error, NoteError) else None,
        protocol=PROTOCOL if isinstance(error, OtherProtocolError) else None,
        version=error.version if isinstance(error, OtherProtocolError) else None,
        vault=_vault(error) if isinstance(error, VaultInDoubtError) else None,
        session_id=session_id,
    )
    return Failure(message=error.message, data=data)


def _vault(error: VaultInDoubtError) -> VaultInDoubt:
    return VaultInDoubt(name=error.name, cards=error.cards, shared=error.shared, kept_by=error.kept_by)


def response_error(error: SyncError) -> dict[str, Any]:
    """Returns the error as a JSON-RPC response."""
    failed: dict[str, Any] = plain(failure(error))
    return {"code": _NUMBERS.get(error.code, _OF_OURS), **failed}
