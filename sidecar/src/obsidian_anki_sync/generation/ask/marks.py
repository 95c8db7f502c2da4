"""Two words around a note that every reply has to repeat: a request that was cut lacks one of them.

Servers cut what is too long at its beginning or at its end, and not all of them count what they read.
"""

from __future__ import annotations

import hashlib
import re

from obsidian_anki_sync.generation.errors import ModelError

LARGER_WINDOW = "Enlarge the model's window (with Ollama: OLLAMA_CONTEXT_LENGTH), or lower section_tokens."
"""What to do about a server that cuts requests."""

# Our estimate of tokens is rather too high. A server that reads fewer than this share has cut the prompt.
_LEAST_SHARE = 0.15
_WORDS = """
    amber anchor apple arrow autumn basket bridge button candle canyon carbon castle cedar cherry circle
    cloud copper coral cotton desert dragon eagle ember falcon feather forest garden ginger glacier hammer
    harbor hazel island ivory jacket jasmine kettle ladder lantern lemon magnet maple marble meadow mirror
    needle ocean olive orange paper pepper pillow planet pocket quartz rabbit ribbon river rocket saddle
    silver thunder tiger tunnel velvet violet walnut window winter yellow
    """.split()  # noqa: SIM905 - a list of words is read as one
_WORD = re.compile(r"[a-z]+")


def mark_of(text: str) -> tuple[str, str]:
    """Returns the two words for a text, always the same ones, and none that is in the text."""
    said = set(_WORD.findall(text.casefold()))
    free = [word for word in _WORDS if word not in said]
    words = free if len(free) > 1 else _WORDS
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    first = words[digest[0] % len(words)]
    others = [word for word in words if word != first]
    return first, others[digest[1] % len(others)]


def is_repeated(mark: tuple[str, ...], reply: str) -> bool:
    """True if a reply holds every word of a mark."""
    said = set(_WORD.findall(reply.casefold()))
    return all(word in said for word in mark)


def require_whole(read: int, sent: int, host: str) -> None:
    """Raises ``ModelError`` if a server read far fewer tokens than were sent: it cut the note."""
    if 0 < read < sent * _LEAST_SHARE:
        raise ModelError(
            f"{host} read {read} of about {sent} tokens: it cut the request in silence.", LARGER_WINDOW
        )
