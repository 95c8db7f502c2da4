"""Formats times, durations and counts."""

from __future__ import annotations

from datetime import datetime

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def local(moment: datetime) -> str:
    """Returns a moment in local time, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """Returns a moment of the last day as a time span before now, any other in local time."""
    seconds = int((now - moment).total_seconds())
    if not 0 <= seconds < _DAY:
        return local(moment)
    if seconds < _MINUTE:
        return "just now"
    return f"{seconds // _MINUTE} min ago" if seconds < _HOUR else f"{seconds // _HOUR} h ago"


def duration(seconds: float) -> str:
    """Returns a span of time in its two largest units; tenths of a second below ten seconds."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def clock(seconds: float) -> str:
    """Returns a time span of constant width, for a display that is redrawn: ``0:07``, ``1:02:03``."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def printable(text: str) -> str:
    """Returns a text from a note or from Anki without control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def path_and_line(path: str, line: int | None) -> str:
    """Returns a position in a note as editors and terminals understand it: ``path:line``."""
    return printable(path if line is None else f"{path}:{line}")
