"""How a program ended that was stopped."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """The moment of the signal, the seconds until the program had ended, and its exit code."""

    moment: str
    seconds: float
    exit_code: int
