"""Quotes words of a command line."""

from __future__ import annotations

import shlex
import sys


def quoted(text: str) -> str:
    """Returns a text as one word of a command line, for this system's usual shell."""
    if sys.platform == "win32":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)
