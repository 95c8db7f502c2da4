"""The answer of a language model, before it is parsed."""

from __future__ import annotations

from msgspec import Struct


class Usage(Struct, frozen=True):
    """The tokens that a server counted; all 0 if it counts none.

    ``tokens_thought`` are those of ``tokens_out`` that went to thinking.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_thought: int = 0


class Answer(Struct, frozen=True):
    """A complete answer, before it is parsed.

    ``model`` is the model that the server names. ``finish_reason`` is the server's word, or ``refusal`` if
    the model declined. ``cost`` is the money that the server names; None if it names none.
    ``response_format`` is the format that was asked for, ``latency`` the seconds from the request to the end
    of the answer.
    """

    text: str
    model: str
    finish_reason: str
    usage: Usage = Usage()
    cost: float | None = None
    response_format: str = ""
    latency: float = 0.0
