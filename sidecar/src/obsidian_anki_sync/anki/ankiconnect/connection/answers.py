"""Limits for AnkiConnect's answers: their length, duration and shape.

Any program may listen at the port. Its answer is read up to a limit and compared with what the add-on would
send. A wrong answer is an error with a sentence; it never crashes the sync or fills the memory.
"""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

import msgspec

from obsidian_anki_sync.anki.ankiconnect.connection.exchange import Exchange
from obsidian_anki_sync.domain.errors import TargetError

MOST_BYTES = 256 * 1024 * 1024
"""A longer answer is an error. The longest real one, of a thousand large notes, is a tenth of it."""

TRANSFER_SECONDS = 60.0
"""How long the rest of an answer may take, after its beginning has arrived."""

_PLAIN = ("", "identity")


class UnexpectedAnswerError(TargetError):
    """The add-on's answer is too long, too slow or of an unexpected shape."""

    code = "anki-unexpected"


class _Field(TypedDict):
    value: str
    order: int


class _Note(TypedDict, total=False):
    noteId: int
    modelName: str
    tags: list[str]
    fields: dict[str, _Field]
    cards: list[int]
    mod: int


class _Modified(TypedDict, total=False):
    noteId: int
    mod: int


class _Styling(TypedDict):
    css: str


class _Reflected(TypedDict, total=False):
    actions: list[str]


class _CardInfo(TypedDict, total=False):
    note: int
    reps: int


_REVIEW_COLUMNS = 9
_NUMBERS = list[int]
_NAMES = list[str]
_SHAPES: dict[str, Any] = {
    "addNote": int | None,
    "addNotes": list[int | str | None] | None,
    "apiReflect": _Reflected,
    "canAddNotes": list[bool],
    "cardReviews": list[Annotated[list[int], msgspec.Meta(min_length=_REVIEW_COLUMNS)]],
    "cardsInfo": list[_CardInfo],
    "createDeck": int | None,
    "deckNames": _NAMES,
    "findCards": _NUMBERS,
    "findNotes": _NUMBERS,
    "getActiveProfile": str | None,
    "getDecks": dict[str, _NUMBERS],
    "getMediaDirPath": str,
    "getMediaFilesNames": _NAMES,
    "importPackage": bool | None,
    "modelFieldNames": _NAMES,
    "modelNames": _NAMES,
    "modelNamesAndIds": dict[str, int],
    "modelStyling": _Styling,
    "modelTemplates": dict[str, dict[str, str]],
    "multi": list[Any],
    "notesInfo": list[_Note | None],
    "notesModTime": list[_Modified | None],
    "version": int,
}


def checked(action: str, result: Any) -> Any:
    """Returns the result of an action; raises ``UnexpectedAnswerError`` if it has an unexpected shape."""
    shape = _SHAPES.get(action)
    if shape is not None:
        try:
            msgspec.convert(result, shape)
        except msgspec.ValidationError as error:
            raise unexpected(action, f"has another form than expected ({error})") from None
    if action == "notesInfo" and any(note and len(note) < len(_Note.__annotations__) - 1 for note in result):
        raise unexpected(action, "lacks a part of a note")
    return result


def unexpected(action: str, what: str) -> UnexpectedAnswerError:
    """Returns the error for an unexpected part of an answer."""
    return UnexpectedAnswerError(
        f"The answer to '{action}', from what should be AnkiConnect, {what}.",
        "Update the add-on in Anki (Tools > Add-ons), and check that no other program uses its port.",
    )


async def read_whole(action: str, exchange: Exchange) -> bytes:
    """Returns the body of an answer as it was sent; raises ``UnexpectedAnswerError`` if it is too long."""
    if exchange.headers.get("content-encoding", "").strip().lower() not in _PLAIN:
        raise unexpected(action, "is compressed, which the add-on never does")
    pieces: list[bytes] = []
    length = 0
    async for piece in exchange.pieces():
        length += len(piece)
        if length > MOST_BYTES:
            raise unexpected(action, f"is longer than {MOST_BYTES // 1_000_000} MB")
        pieces.append(piece)
    return b"".join(pieces)
