"""Parses messages from a stream of bytes: JSON after a ``Content-Length`` header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
from msgspec import Struct

MOST_BYTES = 64 * 1024 * 1024
"""A longer message is skipped, and answered with an error."""

_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,12})[ \t]*\r?\n", re.IGNORECASE)
_LONGEST_LENGTH = len(b"Content-Length: 123456789012\r\n")
_LONGEST_LINE = 8192
_MOST_TO_SKIP = 1024 * 1024 * 1024


class Fault(Struct, frozen=True):
    """Bytes that are not a message."""

    reason: str


class Messages:
    """Takes bytes and yields messages, with a fault for anything else.

    After a fault it continues with the next header that it finds, even inside what it read as a message: a
    wrong length costs only the message that had it.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._buffer = bytearray()
        self._length: int | None = None
        self._in_headers = False
        self._to_skip = 0
        self._lost = False

    def feed(self, data: bytes) -> Iterator[Any]:
        """Yields what these bytes complete: any JSON value, or a ``Fault``."""
        self._buffer += data
        while True:
            if self._to_skip:
                skipped = min(self._to_skip, len(self._buffer))
                del self._buffer[:skipped]
                self._to_skip -= skipped
                if self._to_skip:
                    return
            if self._length is not None and not self._in_headers:
                if len(self._buffer) < self._length:
                    return
                yield self._message(self._length)
            elif (line := self._line()) is None:
                return
            elif (fault := self._header(line)) is not None:
                yield fault

    def _line(self) -> bytes | None:
        """Returns the next line with its end; nothing if it is incomplete."""
        end = self._buffer.find(b"\n")
        if end < 0 and len(self._buffer) <= _LONGEST_LINE:
            return None
        line = bytes(self._buffer[: end + 1] if end >= 0 else self._buffer)
        del self._buffer[: len(line)]
        return line

    def _header(self, line: bytes) -> Fault | None:
        if found := _LENGTH.search(line):
            strayed = found.start() and not self._lost
            self._in_headers, self._length, self._lost = True, int(found[1]), False
            return Fault("There are bytes before a Content-Length header.") if strayed else None
        if self._lost:
            return None
        if line.strip():
            # Other headers may come beside the length; before it, a line with a colon counts as a header.
            return None if self._in_headers or b":" in line else Fault("A line is not a header.")
        if not self._in_headers:
            return Fault("A header names no Content-Length.")
        self._in_headers = False
        assert self._length is not None
        if self._length > self._most_bytes:
            # The plugin sends no message of a gigabyte: the length is wrong, and no body follows.
            self._lost = self._length > _MOST_TO_SKIP
            self._to_skip, self._length = 0 if self._lost else self._length, None
            return Fault(f"A message is longer than {self._most_bytes} bytes.")
        return None

    def _message(self, length: int) -> Any:
        self._length = None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            # With a wrong length, the body may contain the next header, or its beginning.
            found = _LENGTH.search(body)
            self._buffer[:0] = body[found.start() :] if found else body[-_LONGEST_LENGTH:]
            self._lost = True
            return Fault("A message is not JSON, or its Content-Length is wrong.")


def framed(message: Any) -> bytes:
    """Returns the bytes of a message; the length counts bytes."""
    body = orjson.dumps(message)
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
