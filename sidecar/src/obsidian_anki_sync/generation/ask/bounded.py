"""Reads a server's answer up to a limit, also if it is compressed."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

import httpx

_PIECE = 64 * 1024
_COMPRESSED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}

ACCEPTED_ENCODINGS = "gzip, deflate"


class AnswerTooLongError(Exception):
    """The answer is too long, or compressed in a way that the request does not accept."""


async def pieces(response: httpx.Response, most: int) -> AsyncIterator[bytes]:
    """Yields the decompressed body, with at most 64 kB in memory; raises ``AnswerTooLongError``."""
    length = 0
    async for piece in _plain(response):
        length += len(piece)
        if length > most:
            raise AnswerTooLongError("it does not end")
        yield piece


async def _plain(response: httpx.Response) -> AsyncIterator[bytes]:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        async for piece in response.aiter_raw():
            yield piece
        return
    if encoding not in _COMPRESSED:
        raise AnswerTooLongError(f"it is compressed as {encoding[:20]!r}")
    decompressor = zlib.decompressobj(_COMPRESSED[encoding])
    async for piece in response.aiter_raw():
        rest = piece
        while rest and not decompressor.eof:
            try:
                yield decompressor.decompress(rest, _PIECE)
            except zlib.error:
                raise AnswerTooLongError("it cannot be decompressed") from None
            rest = decompressor.unconsumed_tail
