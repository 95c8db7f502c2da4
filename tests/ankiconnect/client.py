"""The smallest client of AnkiConnect's protocol: one request a connection."""

from __future__ import annotations

import json
import socket
import urllib.request
from typing import Any

VERSION = 6


class AnkiConnectError(Exception):
    """AnkiConnect answered that it could not do it; the message is its own."""


def post(url: str, body: bytes, timeout: float = 10) -> bytes:
    """Returns the body of the answer to a request's body.

    Raises ``OSError`` or ``http.client.HTTPException`` if no whole answer came.
    """
    request = urllib.request.Request(url, data=body)
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        content: bytes = answer.read()
    return content


def call(url: str, action: str, /, *, key: str | None = None, timeout: float = 10, **params: Any) -> Any:
    """Returns the result of an action. Raises ``AnkiConnectError`` if the answer is an error."""
    request = {"action": action, "version": VERSION, "params": params}
    if key is not None:
        request["key"] = key
    answer = json.loads(post(url, json.dumps(request).encode(), timeout))
    if answer["error"] is not None:
        raise AnkiConnectError(answer["error"])
    return answer["result"]


def free_port() -> int:
    """Returns a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
