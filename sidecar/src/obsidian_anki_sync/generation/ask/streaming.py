"""Joins the pieces of a streamed reply, or reads a reply in one piece.

Servers differ in details, and a complete answer is paid for: what cannot hold a part of it is ignored.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson
from msgspec import Struct, field

from obsidian_anki_sync.domain.generation.answer import Usage
from obsidian_anki_sync.generation.ask.refusals import ERROR_WORDS, as_line, is_page, words_of_page

LONGEST_REPLY = 4_000_000
"""Bytes; far more than the longest useful reply."""

_FRONT = re.compile(r'"front"\s*:\s*"((?:[^"\\]|\\.)+)"')
_LONGEST_TOLD = 400_000  # bytes of a reply in which questions are looked for while it arrives
_LONGEST_EVENT = 100_000  # bytes of an event that is divided into lines
_MOST_LINES = 1000  # of an event
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DONE = re.compile(rb'"?\[?done\]?"?', re.I)
_HALF = re.compile(r"\\ud[89a-f]", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_TOKENS = 10**12
_MOST_MONEY = 1e6
# What servers write into the error of a reply without one.
_FINE = frozenset(("", "0", "200", "none", "null", "ok", "success"))
_DEEPEST = 4


class BrokenReplyError(Exception):
    """The reply ended early, or is damaged."""


class EndlessReplyError(BrokenReplyError):
    """The reply is longer than any useful one."""


class ForeignReplyError(Exception):
    """The reply is whole and is not one of this API; its text is the first argument."""


class PageError(Exception):
    """The reply is a page of HTML, of which the title is the first argument."""


class ReplyError(Exception):
    """The reply is an error, which is the first argument."""


class _NotJsonError(Exception):
    """A text is not JSON."""


class Reply(Struct):
    """A reply as far as it has arrived.

    ``arguments`` are those of a tool: some models answer by calling one that was never offered.
    """

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    model: str = ""
    finish_reason: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    is_done: bool = False
    _loose: list[bytes] = field(default_factory=list)
    _data: list[bytes] = field(default_factory=list)
    _events: int = 0
    _size: int = 0
    _has_choices: bool = False
    _announces_error: bool = False

    @property
    def has_begun(self) -> bool:
        """True if the model has written something."""
        return bool(self.text or self.reasoning or self.refusal or self.arguments)

    def take(self, line: bytes) -> None:
        """Reads a line; raises ``ReplyError`` for an error in it, ``BrokenReplyError`` for damage."""
        if not self._size:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        self._size += len(line) + 1
        if self._size > LONGEST_REPLY:
            raise EndlessReplyError("it does not end")
        # Lines may also end with a carriage return, which JSON never has within a text.
        for part in line.split(b"\r"):
            self._line(part)

    def fronts(self, told: int) -> tuple[str, ...]:
        """Returns the questions that are whole so far, without the first ``told`` ones."""
        if self._size > _LONGEST_TOLD or not self.text or '"' not in self.text[-1]:
            return ()
        found = _FRONT.findall(_joined(self.text))[told:]
        return tuple(filter(None, map(_unescaped, found)))

    def finish(self) -> None:
        """Ends the reply.

        Raises ``ReplyError``, ``BrokenReplyError`` if it is incomplete, ``PageError`` or
        ``ForeignReplyError`` if it is something else.
        """
        self._end_event()
        self._read_loose()
        self.text = list(filter(None, [_joined(self.text)]))
        if not self.text and not self.refusal:
            # Some servers send the whole answer as reasoning.
            whole = (pieces for pieces in (self.arguments, self.reasoning) if _is_json(pieces))
            self.text = next(whole, [])
        if not self.text and not self.refusal and self.reasoning and self.finish_reason in ("", "stop"):
            # All of the room went to thinking, whatever the server calls it.
            self.finish_reason = "length"
        if not self.finish_reason:
            # Some servers send neither a reason nor the end of the stream. Whole JSON is a whole answer.
            if not self.is_done and not _is_json(self.text):
                raise BrokenReplyError("it broke off" if self._size else "it is empty")
            self.finish_reason = "stop"

    def _line(self, line: bytes) -> None:
        if line.startswith(b"event:"):
            self._announces_error = line[6:].strip() == b"error"
        elif line.startswith(b"data:"):
            self._data.append(line[5:].strip())
            self._read_data()
        elif not line.strip():
            self._end_event()
        elif not line.startswith((b":", b"id:", b"retry:")):
            self._loose.append(line)

    def _read_data(self) -> None:
        """Reads the data of an event as soon as they are whole: some servers send no line to end it."""
        data = b"\n".join(self._data)
        if len(self._data) > 1 and (len(data) > _LONGEST_EVENT or len(self._data) > _MOST_LINES):
            raise BrokenReplyError("a part of it cannot be read")
        if _DONE.fullmatch(data):
            self.is_done = True
        elif data:
            try:
                value = _parsed(data)
            except _NotJsonError:
                return
            self._events += 1
            self._event(value)
        self._data = []

    def _end_event(self) -> None:
        """Ends an event. Data that cannot be read may have held a part of the answer."""
        self._announces_error = False
        damaged, self._data = b"".join(self._data), []
        if damaged.startswith((b"{", b"[")):
            if not _is_json(self.text):
                raise BrokenReplyError("a part of it cannot be read")
            self.is_done = True

    def _read_loose(self) -> None:
        """Reads the lines outside of events: a reply in one piece, or one object a line."""
        whole = b"\n".join(self._loose)
        is_alone = bool(whole) and not self._events
        if whole:
            try:
                self._event(_parsed(whole))
                self.is_done = self.is_done or is_alone
            except _NotJsonError:
                if is_alone:
                    self._read_objects(whole.decode("utf-8", "replace").strip())
        if not self._has_choices and (is_alone or self._events):
            raise ForeignReplyError(whole.decode("utf-8", "replace"))

    def _read_objects(self, text: str) -> None:
        """Reads one object a line; raises ``PageError`` or ``ForeignReplyError`` for other text."""
        if is_page(text):
            raise PageError(as_line(words_of_page(text))[:100])
        if not text.startswith(("{", "[")):
            raise ForeignReplyError(text)
        for line in self._loose:
            try:
                self._event(None if _DONE.fullmatch(line.strip()) else _parsed(line))
            except _NotJsonError:
                raise BrokenReplyError("it broke off") from None

    def _event(self, event: Any) -> None:
        """Reads an object; other values, such as ``null``, only keep a connection open."""
        if isinstance(event, list) and event:
            event = event[0]
        if not isinstance(event, dict):
            return
        choices = event.get("choices")
        if isinstance(choices, dict):
            choices = list(choices.values())
        if _is_fault(event.get("error")):
            raise ReplyError(event["error"])
        if self._announces_error or (not choices and _is_error(event)):
            raise ReplyError(event)
        if isinstance(event.get("model"), str) and event["model"]:
            self.model = event["model"]
        self._take_usage(event.get("usage"))
        if isinstance(choices, list):
            self._has_choices = True
            if choices and isinstance(choices[0], dict):
                self._take_choice(choices[0])
            elif _is_blocked(event):
                self.finish_reason = "content_filter"

    def _take_choice(self, choice: dict[str, Any]) -> None:
        if _is_fault(choice.get("error")):
            raise ReplyError(choice["error"])
        self._take_usage(choice.get("usage"))
        message = choice.get("delta")
        if not message and "message" not in choice:
            message = {"content": choice.get("text")}
        elif not message and not self.has_begun:
            # Some streams repeat the whole message at their end.
            message = choice["message"]
        if isinstance(message, dict):
            self.text += _texts(message.get("content")) or _objects(message.get("parsed"))
            self.reasoning += _texts(
                message.get("reasoning_content") or message.get("reasoning") or message.get("thinking")
            )
            self.refusal += _texts(message.get("refusal"))
            self.arguments += _arguments(message)
        if isinstance(choice.get("finish_reason"), str):
            self.finish_reason = choice["finish_reason"]

    def _take_usage(self, usage: Any) -> None:
        """Keeps the tokens and the cost; a later count goes over an earlier one, except if it is 0."""
        if not isinstance(usage, dict):
            return
        read = usage.get("prompt_tokens_details")
        written = usage.get("completion_tokens_details")
        thought = _count(written.get("reasoning_tokens") if isinstance(written, dict) else 0)
        tokens_in = _count(usage.get("prompt_tokens")) or _count(usage.get("input_tokens"))
        tokens_out = _count(usage.get("completion_tokens")) or _count(usage.get("output_tokens"))
        if tokens_out < thought:
            # Some servers count the tokens of thinking apart.
            tokens_out += thought
        if tokens_in or tokens_out:
            self.usage = Usage(
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                tokens_cached=_count(read.get("cached_tokens") if isinstance(read, dict) else 0),
                tokens_thought=thought,
            )
        cost = usage.get("cost")
        amount = _number(cost.get("total_cost") if isinstance(cost, dict) else cost)
        if amount is not None and 0 <= amount < _MOST_MONEY:
            self.cost = amount


def _is_error(event: dict[str, Any]) -> bool:
    """True for an object without an answer that says what is wrong."""
    status = event.get("base_resp")
    if isinstance(status, dict) and status.get("status_code"):
        return True
    return any(isinstance(event.get(name), str | list) and event[name] for name in ERROR_WORDS)


def _is_fault(error: Any, depth: int = 0) -> bool:
    """True for the error of a reply; some servers send one in which nothing is wrong."""
    if isinstance(error, dict | list) and depth < _DEEPEST:
        return any(
            _is_fault(one, depth + 1) for one in (error.values() if isinstance(error, dict) else error)
        )
    if isinstance(error, dict | list | bool):
        return bool(error)
    return error is not None and str(error).strip().casefold() not in _FINE


def _is_blocked(event: dict[str, Any]) -> bool:
    """True if a filter rejected the question, as Gemini says it."""
    feedback = event.get("promptFeedback") or event.get("prompt_feedback")
    return isinstance(feedback, dict) and bool(feedback.get("blockReason") or feedback.get("block_reason"))


def _parsed(data: bytes) -> Any:
    """Returns the JSON in some data; raises ``_NotJsonError``.

    A character beyond the first plane may be divided between two events; only Python reads its halves.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    if "\ufffd" not in text and not _HALF.search(text):
        raise _NotJsonError
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _NotJsonError from None


def _joined(pieces: list[str]) -> str:
    """Returns the pieces as one text; half of a character without its other half becomes U+FFFD."""
    text = "".join(pieces)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _unescaped(text: str) -> str:
    try:
        return str(orjson.loads(f'"{text}"'))
    except orjson.JSONDecodeError:
        return text


def _is_json(pieces: list[str]) -> bool:
    try:
        return isinstance(orjson.loads(_joined(pieces)), dict | list)
    except orjson.JSONDecodeError:
        return False


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, list):
        return [text for part in content for text in _text_of(part)]
    return _objects(content)


def _text_of(part: Any) -> list[str]:
    """Returns the text of a part of a message: text itself, or an object with it."""
    if isinstance(part, str):
        return [part]
    text = part.get("text") if isinstance(part, dict) else None
    if isinstance(text, dict):
        text = text.get("value")
    return [text] if isinstance(text, str) else []


def _objects(value: Any) -> list[str]:
    """Returns an object as the JSON that a server made it of."""
    return [json.dumps(value, ensure_ascii=False)] if isinstance(value, dict) and value else []


def _arguments(message: dict[str, Any]) -> list[str]:
    """Returns the arguments of the tools that a message calls."""
    calls = message.get("tool_calls")
    called = (
        [call.get("function") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    )
    called.append(message.get("function_call"))
    arguments = [one.get("arguments") for one in called if isinstance(one, dict)]
    return [text for one in arguments for text in ([one] if isinstance(one, str) else _objects(one))]


def _count(value: Any) -> int:
    number = _number(value)
    return int(number) if number is not None and 0 < number <= _MOST_TOKENS else 0


def _number(value: Any) -> float | None:
    """Returns a number that a server writes as one, or as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
