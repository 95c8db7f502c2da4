"""Lines whose meaning is obvious, so that most of a note is read quickly."""

from __future__ import annotations

import re

_FIRST = r"(?:[^\s#>`~$%<*+=_0-9\-\[]|\[(?!\^)|\*\*(?=[^\s*]))"
"""The first characters of a line that opens no block: not a mark of one, or that of a link or bold text."""

_NO_MARKS = r"[^\n`$%<]*"

PARAGRAPHS = re.compile(rf"(?:(?: {{0,3}}(?:> )?{_FIRST}{_NO_MARKS}\n)++(?:\n++|\Z))++")
"""Paragraphs without marks, quoted or not, before blank lines or the end of the text."""

PLAIN = re.compile(rf"(?: {{0,3}}{_FIRST}{_NO_MARKS}(?:\n|\Z))+")
"""Lines of a paragraph without a mark of code, math, a comment or HTML."""

TEXT = re.compile(rf" {{0,3}}{_FIRST}[^\n]*(?:\n|\Z)")
"""A line of a paragraph."""

HEADING = re.compile(rf"(?P<level>#{{1,6}}) (?P<title>{_NO_MARKS})(?:\n++|\Z)")
"""A heading, with the blank lines after it."""

ITEM = re.compile(rf"(?P<mark>[-*+]|\d{{1,9}}[.)]) (?={_FIRST})[^\n]*(?:\n|\Z)")
"""A list item at the margin, with one blank after its mark."""

BLANK = re.compile(r"\n+")
