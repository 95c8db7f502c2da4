"""Quotes words of a command line, so that the line can be pasted."""

from __future__ import annotations

import re
import shlex
import sys

# Characters that PowerShell and cmd.exe both read literally.
_PLAIN_ON_WINDOWS = re.compile(r"[\w.:\\/=+-]+(~[\w.:\\/=+-]*)*")
# Inside double quotes, one of the two shells reads these.
_READ_INSIDE_QUOTES = re.compile(r"[$`\"%]")


def quoted(text: str, platform: str = sys.platform) -> str:
    """Returns a text as one word of a command line, for the system's usual shell.

    On Windows the word suits PowerShell and, if it holds none of ``$ ` " %``, also cmd.exe.
    """
    if platform != "win32":
        return shlex.quote(text)
    if _PLAIN_ON_WINDOWS.fullmatch(text):
        return text
    if _READ_INSIDE_QUOTES.search(text):
        inner = text.replace("'", "''")
        return f"'{inner}'"
    return f'"{text}"'


def joined(*words: str) -> str:
    """Returns a command line of these words, each quoted if it needs that."""
    return " ".join(map(quoted, words))
