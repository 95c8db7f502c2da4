"""Reads what a server says when it refuses: status, words and parameter, in whatever form they come.

``error`` is a text or an object, a body may be an array of errors or a page of HTML, a code is a number or a
word, and an error may come with status 200 or in the middle of a stream.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

_LONGEST = 300  # characters of a server's words that a person gets to read
_SECRET = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w.*-]{6,}", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.I | re.S)
_COMMENTS = r"(?:\s*<!--(?:(?!-->).){0,2000}-->)*"
_PAGE = re.compile(rf"{_COMMENTS}\s*<(?:!doctype|html|head|body|title|center|h1|p|div|\?xml)\b", re.I | re.S)
ERROR_WORDS = ("message", "msg", "errors", "detail", "error_msg", "error_message", "error_description")
"""The fields that hold the words of an error, the likeliest first, and no part of an answer."""

_WORDS = (*ERROR_WORDS, "error", "details", "title", "base_resp", "status_msg")
_DEEPEST = 6


class Refusal(Struct, frozen=True):
    """A server's refusal: the status, or the code inside the error, and its words without secrets.

    ``parameter`` is the parameter that the error names. ``is_page`` is true for a page of HTML.
    """

    status: int
    words: str
    body: str
    parameter: str = ""
    is_page: bool = False

    @classmethod
    def of(cls, status: int, body: str, error: Any = None) -> Refusal:
        """Returns the refusal in a body; ``error`` is what the body was parsed to, or its ``error``."""
        if isinstance(error, list) and error:
            # Google wraps an error in an array.
            error = error[0]
        inner = (
            error.get("error") if isinstance(error, dict) and isinstance(error.get("error"), dict) else error
        )
        code = _code(inner)
        if is_page(body):
            found = words_of_page(body)
        else:
            found = "; ".join(dict.fromkeys(_words(inner))) or ("" if isinstance(error, dict) else body)
        words = _SECRET.sub("…", as_line(found))
        parameter = inner.get("param") if isinstance(inner, dict) else ""
        return cls(
            status=code if status == 200 and 400 <= code < 600 else status,
            words=words[:_LONGEST],
            body=body[:4000],
            parameter=parameter if isinstance(parameter, str) else "",
            is_page=is_page(body),
        )


def as_line(text: str) -> str:
    """Returns words of a stranger on one line, without characters that control a terminal."""
    return "".join(
        one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in " ".join(text.split())
    )


def is_page(text: str) -> bool:
    """True if a text is a page of HTML."""
    return _PAGE.match(text) is not None


def words_of_page(text: str) -> str:
    """Returns the title of a page, else the beginning of its text."""
    title = _TITLE.search(text)
    return html.unescape(title[1] if title else _TAG.sub(" ", text)).strip()


def _code(error: Any) -> int:
    code = error.get("code") if isinstance(error, dict) else None
    text = str(code) if isinstance(code, int | str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _words(error: Any, depth: int = 0) -> Iterator[str]:
    """Yields the sentences in an error of any form, with the part of the request that they are about."""
    if depth > _DEEPEST:
        return
    if isinstance(error, str):
        yield error
    elif isinstance(error, list):
        for one in error:
            yield from _words(one, depth + 1)
    elif isinstance(error, dict):
        place = error.get("loc")
        at = f"{'.'.join(map(str, place))}: " if isinstance(place, list) else ""
        for name in _WORDS:
            if found := [*_words(error.get(name), depth + 1)]:
                yield from (f"{at}{words}" for words in found)
                return
