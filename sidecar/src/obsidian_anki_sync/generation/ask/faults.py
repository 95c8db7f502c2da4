"""Reads from a server's refusal what is to be done about it.

Servers agree on little: ``error`` is a text or an object, its code a number or a word, and an error may come
with status 200, or in the middle of a stream.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.generation.errors import (
    ModelError,
    NoCreditError,
    QuarantinedError,
    UnknownModelError,
    WrongKeyError,
)
from obsidian_anki_sync.generation.options import GenerationOptions

_LONGEST = 300  # characters of a server's words that a person gets to read

_CREDIT = re.compile(
    r"insufficient.?(?:quota|credit|funds|balance)|billing|credit|payment|spend|current quota", re.I
)
_TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|context (?:size|length|window)|maximum context"
    r"|prompt is too long|too many tokens|input.{0,20}too long",
    re.I,
)
_FORM = re.compile(
    r"response_format|json_schema|json_object|output_config|structured.?output|guided|grammar"
    r"|input should be 'text'",
    re.I,
)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,80}(?:not found|does not exist|not a valid|unknown)"
    r"|(?:unknown|invalid|no such) model|not a valid model",
    re.I | re.S,
)
_MODERATED = re.compile(r"moderation|flagged|content.?(?:policy|filter)|safety", re.I)
_PARAMETER = re.compile(r"(max_tokens|temperature|stream_options)", re.I)
_UNSUPPORTED = re.compile(
    r"unsupported|not support|unknown|unrecognized|not permitted|extra inputs|only the default", re.I
)
_SECRET = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w.*-]{6,}", re.I)
_BUSY = frozenset((408, 409, 425, 429))
_FORM_REFUSED = frozenset((400, 404, 415, 422, 500, 501))
_NUMBER = r"(\d+(?:\.\d+)?)"
_DURATION = re.compile(rf"(?:{_NUMBER}h)?(?:{_NUMBER}m(?!s))?(?:{_NUMBER}s)?(?:{_NUMBER}ms)?")


class BusyError(Exception):
    """The server cannot answer now, in words for a person.

    ``wait`` is the seconds that it asks for, or None; after so many ``tries`` it is not asked again.
    ``slows`` says that it may be asked too much, ``was_refused`` that it did no work, ``is_unreachable`` that
    nothing answers there at all.
    """

    def __init__(
        self,
        told: str,
        wait: float | None = None,
        *,
        tries: int = 4,
        slows: bool = False,
        was_refused: bool = False,
        is_unreachable: bool = False,
    ) -> None:
        super().__init__(told)
        self.told = told
        self.wait = wait
        self.tries = tries
        self.slows = slows
        self.was_refused = was_refused
        self.is_unreachable = is_unreachable


class TooLongError(Exception):
    """The section does not fit into the model's window."""


class FormRefusedError(Exception):
    """The server does not know this way to ask for the form of a reply."""


class ParameterRefusedError(Exception):
    """The server does not take a parameter; its name is the first argument."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server said: the status, or the code inside of the error, and its words without secrets."""

    status: int
    words: str
    body: str

    @classmethod
    def of(cls, status: int, body: str, error: Any = None) -> Refusal:
        """The refusal that a body is; ``error`` is its ``error`` where that is known already."""
        message, code = _read(error)
        inner = code if status == 200 and 400 <= code < 600 else status
        words = _SECRET.sub("…", " ".join((message or body).split()))
        return cls(inner, words[:_LONGEST], body[:4000])


def judge(refusal: Refusal, headers: Mapping[str, str], options: GenerationOptions, model: str) -> Exception:
    """The error to raise for a refusal; the key stands in no error, even where a server repeats it."""
    status, body, host = refusal.status, refusal.body, options.host
    words = refusal.words.replace(options.key, "…") if options.key else refusal.words
    said = f" It says: {words}" if words else ""
    wait = asked_wait(headers)
    fatal = _fatal(status, body, wait, said, host, model)
    if fatal:
        return fatal
    if status == 413 or (status in (400, 422, 500, 200) and _TOO_LONG.search(body)):
        return TooLongError(words)
    if status in _FORM_REFUSED and _FORM.search(body):
        return FormRefusedError(words)
    parameter = _PARAMETER.search(body)
    if status in (400, 422) and parameter and _UNSUPPORTED.search(body):
        return ParameterRefusedError(parameter[1].lower())
    if status in _BUSY or status in (200, 402) or status >= 500:
        return BusyError(
            f"{host} answered {status}.{said}", wait, slows=status in (429, 503, 529), was_refused=True
        )
    if status == 404:
        return ModelError(
            f"There is no chat API at {host} (404).{said}",
            "The base URL of the generation settings mostly ends in /v1.",
        )
    if 300 <= status < 400:
        return ModelError(
            f"{host} answers {status} and sends us elsewhere.",
            "Name the address where the server really is as base URL; nothing is sent to another one.",
        )
    return QuarantinedError(
        f"{host} refused this note ({status}).{said}", "Shorten or reword the note, or choose another model."
    )


def _fatal(status: int, body: str, wait: float | None, said: str, host: str, model: str) -> SyncError | None:
    if status == 403 and _MODERATED.search(body):
        return QuarantinedError(
            f"{host} does not work on this note: its filter objects.{said}",
            "Leave the note out, or choose another model.",
        )
    if status in (401, 403):
        return WrongKeyError(
            f"{host} does not accept the key ({status}).{said}",
            "Set OBSIDIAN_ANKI_SYNC_GENERATION_KEY to a key of that server.",
        )
    if (status == 402 and wait is None) or (status == 429 and _CREDIT.search(body)):
        return NoCreditError(
            f"The account at {host} has no credit left ({status}).{said}",
            "Top it up or raise its limit, then resume: what was answered is kept and is not paid again.",
        )
    if status in (400, 404) and _NO_MODEL.search(body):
        return UnknownModelError(
            f"{host} has no model {model!r}.{said}", "Choose one of its models; with Ollama, pull it first."
        )
    return None


def _read(error: Any) -> tuple[str, int]:
    """The message and the numeric code of whatever stands in ``error``."""
    if isinstance(error, str):
        return error, 0
    if not isinstance(error, dict):
        return "", 0
    code = error.get("code")
    number = int(code) if isinstance(code, int | str) and str(code).isdigit() and len(str(code)) < 6 else 0
    message = error.get("message")
    return message if isinstance(message, str) else str(error), number


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to be left alone: ``Retry-After``, or the reset of a used-up limit."""
    waits = [_retry_after(headers.get("retry-after", ""))]
    for what in ("requests", "tokens"):
        for remaining, reset in (
            (f"x-ratelimit-remaining-{what}", f"x-ratelimit-reset-{what}"),
            (f"anthropic-ratelimit-{what}-remaining", f"anthropic-ratelimit-{what}-reset"),
        ):
            if headers.get(remaining) == "0":
                waits.append(_reset(headers.get(reset, "")))
    if headers.get("x-ratelimit-remaining") == "0":
        waits.append(_reset(headers.get("x-ratelimit-reset", "")))
    # "nan" and "inf" are numbers too, and nobody can wait for them.
    known = [wait for wait in waits if wait is not None and math.isfinite(wait)]
    return max(known) if known else None


def _retry_after(value: str) -> float | None:
    try:
        return max(0.0, float(value))
    except ValueError:
        return _until(value)


def _reset(value: str) -> float | None:
    """Seconds of ``6m0s``, of a number of seconds, or until a moment in s or ms, or in words."""
    found = _DURATION.fullmatch(value)
    if value and found and any(found.groups()):
        hours, minutes, seconds, milliseconds = (float(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000
    try:
        number = float(value)
    except ValueError:
        return _until(value)
    now = datetime.now(UTC).timestamp()
    if number > 1e11:
        number /= 1000
    return max(0.0, number - now) if number > 1e8 else number


def _until(moment: str) -> float | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            then = read(moment)
        except (ValueError, TypeError):
            continue
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        return max(0.0, (then - datetime.now(UTC)).total_seconds())
    return None
