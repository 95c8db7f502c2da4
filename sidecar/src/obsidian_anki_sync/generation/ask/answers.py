"""The answers of a model, each paid once: what they are, and the key that they are kept under."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens that a server counted, thinking included; all 0 if it counts none."""

    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """A complete answer as it came, before anything is read from it.

    ``model`` is the one that the server says answered. ``finish_reason`` is the server's word, or
    ``refusal`` where the model declined. ``cost`` is in money where the server names it. ``rung`` is how the
    form of the answer was asked for, ``latency`` the seconds from the request to the answer's end.
    """

    text: str
    model: str
    finish_reason: str
    usage: Usage = Usage()
    cost: float | None = None
    rung: str = ""
    latency: float = 0.0


class Answers(Protocol):
    """Where answers are kept. What is to be asked again, ``get`` does not know."""

    async def get(self, key: str) -> RawAnswer | None:
        """The answer that is kept under a key, or None."""
        ...

    async def keep(self, key: str, answer: RawAnswer) -> None:
        """Commits an answer; when this returns, a power cut cannot take it."""
        ...


def answer_key(parts: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, of everything that makes an answer: step, prompt, text, model, parameters."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
