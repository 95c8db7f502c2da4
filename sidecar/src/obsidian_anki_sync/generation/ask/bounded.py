"""Reads a server's answer up to a limit, also if it is compressed."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

import httpx

_PIECE = 64 * 1024
_COMPRESSED = frozenset(("gzip", "x-gzip", "deflate"))
_NOT_ACCEPTED = frozenset(("br", "zstd", "compress", "x-compress", "dcb", "dcz"))
_GZIP_MARK = b"\x1f\x8b"

ACCEPTED_ENCODINGS = "gzip, deflate"


class AnswerTooLongError(Exception):
    """The answer is too long, or damaged."""


class EncodingError(Exception):
    """The answer is compressed in a way that the request does not accept; its name is the first argument."""


async def pieces(response: httpx.Response, most: int) -> AsyncIterator[bytes]:
    """Yields the decompressed body, with at most 64 kB in memory.

    Raises ``AnswerTooLongError`` and ``EncodingError``.
    """
    length = 0
    async for piece in _plain(response):
        length += len(piece)
        if length > most:
            raise AnswerTooLongError("it does not end")
        yield piece


async def _plain(response: httpx.Response) -> AsyncIterator[bytes]:
    encoding = _encoding(response.headers.get("content-encoding", ""))
    if not encoding:
        async for piece in response.aiter_raw():
            yield piece
        return
    begin = b""
    stream: _Stream | None = None
    async for piece in response.aiter_raw():
        rest = piece
        if stream is None:
            begin = rest = begin + piece
            if len(begin) < len(_GZIP_MARK):
                continue
            stream = _Stream(_form(encoding, begin))
        while rest:
            plain, rest = stream.read(rest)
            yield plain
    if stream is None:
        yield begin


def _encoding(header: str) -> str:
    """Returns how a body claims to be compressed, or an empty text; raises ``EncodingError``."""
    named = [name.strip().lower() for name in header.split(",")]
    encodings = [name for name in named if name in _COMPRESSED | _NOT_ACCEPTED]
    if len(encodings) > 1 or (encodings and encodings[0] in _NOT_ACCEPTED):
        raise EncodingError(", ".join(encodings)[:40])
    return encodings[0] if encodings else ""


def _form(encoding: str, begin: bytes) -> int:
    """Returns how to decompress a body, as ``zlib`` names it; 0 if it is plain text, whatever it claims."""
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS if begin.startswith(_GZIP_MARK) else 0
    # Some servers leave out the head of this form.
    has_head = begin[0] & 15 == zlib.DEFLATED and int.from_bytes(begin[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS


class _Stream:
    """Decompresses a body; ``form`` is 0 for plain text."""

    def __init__(self, form: int) -> None:
        self._form = form
        self._part = zlib.decompressobj(form) if form else None

    def read(self, data: bytes) -> tuple[bytes, bytes]:
        """Returns plain text, and the data that remain to be read; raises ``AnswerTooLongError``."""
        if self._part is None:
            return data, b""
        if self._part.eof:
            # Compressed parts may follow each other; other data after them are padding.
            if not data.startswith(_GZIP_MARK):
                return b"", b""
            self._part = zlib.decompressobj(self._form)
        try:
            plain = self._part.decompress(data, _PIECE)
        except zlib.error:
            raise AnswerTooLongError("it cannot be decompressed") from None
        return plain, self._part.unused_data or self._part.unconsumed_tail
