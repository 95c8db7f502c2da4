"""The errors of a model's server, by what can be done about them."""

from __future__ import annotations

from obsidian_anki_sync.domain.errors import ErrorKind, NoteError, UnavailableError


class ModelError(UnavailableError):
    """No request to this server or account can succeed; the run stops and can be resumed."""

    code = "model"
    kind = ErrorKind.MODEL


class UnreachableError(ModelError):
    """No server answers at the address."""

    code = "model-unreachable"


class ModelKeyError(ModelError):
    """The server rejected the key, or needs one."""

    code = "model-key"


class NoCreditError(ModelError):
    """The account has no credit left, or its spending limit is reached."""

    code = "model-credit"


class UnknownModelError(ModelError):
    """The server does not have the model, or not for this account."""

    code = "model-unknown"


class QuarantinedError(NoteError):
    """A note, or a section of it, without a usable answer; the others continue."""

    code = "model-answer"


class NotAnsweredError(QuarantinedError):
    """The server could not answer now; the note is sent again later."""
