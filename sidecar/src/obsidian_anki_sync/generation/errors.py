"""What can go wrong between us and a model, by what is to be done about it."""

from __future__ import annotations

from obsidian_anki_sync.domain.errors import ErrorKind, NoteError, UnavailableError


class ModelError(UnavailableError):
    """The server or the account is such that no request can succeed; the run stops and can be resumed."""

    code = "model"
    kind = ErrorKind.MODEL


class UnreachableError(ModelError):
    """No server answers there."""

    code = "model-unreachable"


class ModelKeyError(ModelError):
    """The server wants a key, or another one."""

    code = "model-key"


class NoCreditError(ModelError):
    """The account has no credit left, or its spending limit is reached."""

    code = "model-credit"


class UnknownModelError(ModelError):
    """The server does not have the model, or not for this account."""

    code = "model-unknown"


class QuarantinedError(NoteError):
    """A note, or a section of it, of which the model makes nothing that can be used; the others go on."""

    code = "model-answer"


class NotAnsweredError(QuarantinedError):
    """A note that the server could not answer for now, which says nothing of the note: it is asked again."""
