"""Joins the pieces of a streamed reply, or reads a reply in one piece."""

from __future__ import annotations

import re
from typing import Any

import orjson
from msgspec import Struct, field

from obsidian_anki_sync.domain.generation.answer import Usage
from obsidian_anki_sync.generation.ask.refusals import is_page, words_of_page

_DONE = b"[DONE]"
_FRONT = re.compile(r'"front"\s*:\s*"((?:[^"\\]|\\.)+)"')
LONGEST_REPLY = 4_000_000
"""Bytes; far more than the longest useful reply."""


class BrokenReplyError(Exception):
    """The reply ended early, or is not one of this API."""


class PageError(Exception):
    """The reply is a page of HTML, of which the title is the first argument."""


class ReplyError(Exception):
    """The reply is an error, which is the first argument."""


class Reply(Struct):
    """A reply as far as it has arrived."""

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    model: str = ""
    finish_reason: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    is_done: bool = False
    _loose: list[bytes] = field(default_factory=list)
    _events: int = 0
    _size: int = 0
    _announces_error: bool = False

    def take(self, line: bytes) -> None:
        """Reads a line; raises ``ReplyError`` for an error in it, ``BrokenReplyError`` for other text."""
        self._size += len(line)
        if self._size > LONGEST_REPLY:
            raise BrokenReplyError("it does not end")
        if line.startswith(b"event:"):
            self._announces_error = line[6:].strip() == b"error"
        elif line.startswith(b"data:"):
            data = line[5:].strip()
            if data == _DONE:
                self.is_done = True
            elif data:
                self._events += 1
                self._event(data)
        elif line.strip() and not line.startswith((b":", b"id:", b"retry:")):
            self._loose.append(line)

    def fronts(self, told: int) -> tuple[str, ...]:
        """Returns the questions that are whole so far, without the first ``told`` ones."""
        if not self.text or '"' not in self.text[-1]:
            return ()
        found = _FRONT.findall("".join(self.text))[told:]
        return tuple(filter(None, map(_unescaped, found)))

    def finish(self) -> None:
        """Ends the reply; raises ``ReplyError``, or ``BrokenReplyError`` if it is incomplete."""
        if self._loose and not self._events:
            text = b"\n".join(self._loose).decode("utf-8", "replace")
            if is_page(text):
                raise PageError(" ".join(words_of_page(text).split())[:100])
        if self._loose:
            self._event(b"\n".join(self._loose))
            self.is_done = self.is_done or not self._events
        if not self.text and not self.refusal and _is_json(self.reasoning):
            # Some servers send the whole answer as reasoning.
            self.text = self.reasoning
        if not self.text and not self.refusal and self.reasoning and self.finish_reason in ("", "stop"):
            # All of the room went to thinking, whatever the server calls it.
            self.finish_reason = "length"
        if not self.finish_reason:
            # Some servers send neither a reason nor the end of the stream. Whole JSON is a whole answer.
            if not self.is_done and not _is_json(self.text):
                raise BrokenReplyError("it broke off")
            self.finish_reason = "stop"

    def _event(self, data: bytes) -> None:
        try:
            event = orjson.loads(data)
        except orjson.JSONDecodeError:
            raise BrokenReplyError("it is not of the chat API") from None
        if isinstance(event, list) and event:
            event = event[0]
        if not isinstance(event, dict):
            raise BrokenReplyError("it is not of the chat API")
        if event.get("error") or self._announces_error or _is_error(event):
            raise ReplyError(event.get("error") or event)
        if isinstance(event.get("model"), str) and event["model"]:
            self.model = event["model"]
        self._take_usage(event.get("usage"))
        choices = event.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], dict):
            self._take_choice(choices[0])
        elif not self._events:
            raise BrokenReplyError("it is not of the chat API")

    def _take_choice(self, choice: dict[str, Any]) -> None:
        if choice.get("error"):
            raise ReplyError(choice["error"])
        message = choice.get("delta") or choice.get("message") or {}
        if isinstance(message, dict):
            self.text += _texts(message.get("content"))
            self.reasoning += _texts(message.get("reasoning_content") or message.get("reasoning"))
            self.refusal += _texts(message.get("refusal"))
        if isinstance(choice.get("finish_reason"), str):
            self.finish_reason = choice["finish_reason"]

    def _take_usage(self, usage: Any) -> None:
        if not isinstance(usage, dict):
            return
        read = usage.get("prompt_tokens_details")
        written = usage.get("completion_tokens_details")
        thought = written.get("reasoning_tokens") if isinstance(written, dict) else 0
        tokens_in, tokens_out = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
        if tokens_out < _count(thought):
            # Some servers count the tokens of thinking apart.
            tokens_out += _count(thought)
        self.usage = Usage(
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_cached=_count(read.get("cached_tokens") if isinstance(read, dict) else 0),
            tokens_thought=_count(thought),
        )
        cost = usage.get("cost")
        if isinstance(cost, int | float) and not isinstance(cost, bool) and cost >= 0:
            self.cost = float(cost)


def _is_error(event: dict[str, Any]) -> bool:
    """True for an object without an answer that says what is wrong."""
    return "choices" not in event and any(
        isinstance(event.get(name), str | list) and event[name] for name in ("message", "detail", "errors")
    )


def _unescaped(text: str) -> str:
    try:
        return str(orjson.loads(f'"{text}"'))
    except orjson.JSONDecodeError:
        return text


def _is_json(pieces: list[str]) -> bool:
    try:
        return isinstance(orjson.loads("".join(pieces)), dict | list)
    except orjson.JSONDecodeError:
        return False


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, list):
        return [
            part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)
        ]
    return []


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
