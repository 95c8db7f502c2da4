"""The answers of a model, each paid once: what they are, and the key that they are kept under."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol

from obsidian_anki_sync.domain.generation.answer import Answer


class AnswerCache(Protocol):
    """Where answers are kept. What is to be asked again, ``get`` does not know."""

    async def get(self, key: str) -> Answer | None:
        """Returns the answer that is kept under a key, or None."""
        ...

    async def keep(self, key: str, answer: Answer) -> None:
        """Commits an answer; when this returns, a power cut cannot take it."""
        ...


def answer_key(parts: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, of everything that makes an answer: step, prompt, text, model, parameters."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
