"""The cache of a model's answers, each paid once, and its keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol

from obsidian_anki_sync.domain.generation.answer import Answer


class AnswerCache(Protocol):
    """Keeps answers. ``get`` returns None for a question that has to be asked."""

    async def get(self, key: str) -> Answer | None:
        """Returns the answer under a key, or None."""
        ...

    async def keep(self, key: str, answer: Answer) -> None:
        """Commits an answer; after the return a power cut cannot lose it."""
        ...


def answer_key(parts: Mapping[str, Any]) -> str:
    """Returns the SHA-256, in hex, of everything that makes an answer: step, prompt, text, model."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
