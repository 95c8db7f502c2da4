"""Asking the user a question that is answered by yes or no."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False}


def ask(question: str, *, default: bool) -> bool | None:
    """The user's answer, or None where there is none: Ctrl+C, or the end of the input."""
    prompt = f"{question} [{'Y/n' if default else 'y/N'}] "
    with _interruptible():
        try:
            while (answer := _line(prompt).strip().lower()) and answer not in _ANSWERS:
                continue
        except (KeyboardInterrupt, EOFError):
            return None
    return _ANSWERS.get(answer, default)


def _line(prompt: str) -> str:
    # Python would write the prompt to stderr, where it is lost when that is redirected.
    sys.stdout.write(prompt)
    sys.stdout.flush()
    return input()


@contextmanager
def _interruptible() -> Iterator[None]:
    # Whoever runs an event loop handles Ctrl+C without raising, and a line being read would not end.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
