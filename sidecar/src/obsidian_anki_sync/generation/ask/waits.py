"""How long a server asks to wait, in the many forms that servers use."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from obsidian_anki_sync.domain.text import counted

_NUMBER = r"(\d+(?:\.\d+)?)"
_DURATION = re.compile(rf"(?:{_NUMBER}h)?(?:{_NUMBER}m(?!s))?(?:{_NUMBER}s)?(?:{_NUMBER}ms)?")
# Google's RetryInfo, and sentences such as "Please retry in 2.5s." or "try again after 20 seconds".
_IN_BODY = re.compile(
    rf'"retryDelay"\s*:\s*"{_NUMBER}s"|(?:retry|try again) (?:in|after) {_NUMBER}\s?(ms|s\b|sec|m\b|min|h)',
    re.I,
)
# The current and the former form of the standard's draft: ``limit;r=0;t=30`` and ``remaining=0, reset=30``.
_RATE_LIMIT = re.compile(rf"(?:\br=0\b|remaining=0\b).*?\b(?:t|reset)={_NUMBER}")
_SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def asked_wait(headers: Mapping[str, str], body: str = "") -> float | None:
    """Returns the seconds that a server asks to wait: ``Retry-After``, the reset of a limit, or in words."""
    waits = [_retry_after(headers.get("retry-after", "")), _in_words(body)]
    waits += [_milliseconds(headers.get(name, "")) for name in ("retry-after-ms", "x-ms-retry-after-ms")]
    for what in ("requests", "tokens"):
        for remaining, reset in (
            (f"x-ratelimit-remaining-{what}", f"x-ratelimit-reset-{what}"),
            (f"anthropic-ratelimit-{what}-remaining", f"anthropic-ratelimit-{what}-reset"),
        ):
            if headers.get(remaining) == "0":
                waits.append(_reset(headers.get(reset, "")))
    for prefix in ("x-ratelimit", "ratelimit"):
        if headers.get(f"{prefix}-remaining") == "0":
            waits.append(_reset(headers.get(f"{prefix}-reset", "")))
    if found := _RATE_LIMIT.search(headers.get("ratelimit", "")):
        waits.append(float(found[1]))
    # "nan" and "inf" are numbers too, and waiting for them is impossible. 0 says nothing.
    known = [wait for wait in waits if wait is not None and math.isfinite(wait) and wait > 0]
    return max(known) if known else None


def in_words(seconds: float) -> str:
    """Returns a wait in the largest unit that fits."""
    for unit, length in (("day", 86400), ("hour", 3600)):
        if seconds >= 2 * length:
            return f"{round(seconds / length):,} {unit}s"
    return counted(max(1, round(seconds / 60)), "minute")


def _in_words(body: str) -> float | None:
    found = _IN_BODY.search(body)
    if found is None:
        return None
    delay, number, unit = found.groups()
    return float(delay) if delay else float(number) * _SECONDS[unit.lower()]


def _retry_after(value: str) -> float | None:
    """Returns the seconds of a number, of ``60s`` or ``PT60S``, or until a moment; the first of several."""
    if value.startswith("PT"):
        value = value[2:].lower()
    elif not value[:1].isalpha():
        value = value.partition(",")[0]
    return _reset(value.strip())


def _milliseconds(value: str) -> float | None:
    try:
        return float(value) / 1000
    except ValueError:
        return None


def _reset(value: str) -> float | None:
    """Returns the seconds of ``6m0s``, of a number of seconds, or until a moment in s, in ms, or in words."""
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
