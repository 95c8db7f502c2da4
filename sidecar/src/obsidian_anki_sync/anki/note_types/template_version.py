"""The first line of our templates and style sheets, which shows if the user changed one."""

from __future__ import annotations

import hashlib
import re

VERSION = 3
"""Counts the releases in which a template or a style sheet changed."""

_VERSION_LINE = re.compile(r"(?:/\*|<!--) resumable-anki-sync (\d+) ([0-9a-f]{12}) (?:\*/|-->)\n")


def versioned_css(text: str, version: int = VERSION) -> str:
    """Returns the style sheet with its version and checksum in a first line."""
    return f"/* {_version_line(text, version)} */\n{text}"


def versioned_html(text: str, version: int = VERSION) -> str:
    """Returns the template with its version and checksum in a first line, which cards do not show."""
    return f"<!-- {_version_line(text, version)} -->\n{text}"


def may_replace(text: str, version: int = VERSION) -> bool:
    """True if this text is as it was shipped, in this release or an earlier one."""
    found = _VERSION_LINE.match(text)
    return found is not None and int(found[1]) <= version and found[2] == _checksum(text[found.end() :])


def _version_line(text: str, version: int) -> str:
    return f"resumable-anki-sync {version} {_checksum(text)}"


def _checksum(text: str) -> str:
    # Anki and people's editors add and drop blanks at the end; that does not count as a change.
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]
