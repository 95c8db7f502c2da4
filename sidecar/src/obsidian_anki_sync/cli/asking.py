"""Asks the user: yes or no, one of some numbers, or one of some keys."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from obsidian_anki_sync.cli.stop_signals import stop_signals

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False}


def ask(question: str, *, default: bool) -> bool | None:
    """Returns the user's answer, or None without one: Ctrl+C, SIGTERM, or the end of the input."""
    prompt = f"{question} [{'Y/n' if default else 'y/N'}]: "
    with _interruptible():
        try:
            while (answer := _line(prompt).strip().lower()) and answer not in _ANSWERS:
                continue
        except (KeyboardInterrupt, EOFError):
            return None
    return _ANSWERS.get(answer, default)


def choose(question: str, count: int) -> int | None:
    """Returns the number from 1 to ``count`` that the user chooses; None if there is no answer."""
    with _interruptible():
        try:
            while True:
                answer = _line(f"{question} [1-{count}]: ").strip()
                if answer.isdecimal() and 0 < int(answer) <= count:
                    return int(answer)
        except (KeyboardInterrupt, EOFError):
            return None


def choose_key(question: str, keys: str) -> str | None:
    """Returns the key that the user's answer begins with, one of ``keys``; None if there is no answer."""
    with _interruptible():
        try:
            while (key := _line(question).strip().lower()[:1]) not in tuple(keys):
                continue
        except (KeyboardInterrupt, EOFError):
            return None
    return key


def _line(prompt: str) -> str:
    # Python would write the prompt to stderr, where it is lost when that is redirected.
    sys.stdout.write(prompt)
    sys.stdout.flush()
    if os.name == "posix":
        _await_line()
    return input()


def _await_line() -> None:
    # A signal does not end a read if it comes just before it, or reaches another thread.
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    before = signal.set_wakeup_fd(theirs)
    try:
        select.select([sys.stdin, ours], [], [])
    finally:
        signal.set_wakeup_fd(before)
        os.close(ours)
        os.close(theirs)


@contextmanager
def _interruptible() -> Iterator[None]:
    # An event loop handles Ctrl+C without raising, so a line being read would not end.
    numbers = stop_signals()
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
