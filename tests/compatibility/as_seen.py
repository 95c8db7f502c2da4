"""Compares the HTML of two programs as a reader of the card sees it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_NO_MEANING = frozenset({"span", "link", "div", "section"})
_KEPT_ATTRIBUTES = ("href", "src", "alt")
_BLOCK = "\n\n"


def as_seen(html: str) -> str:
    """Returns HTML in one form: without classes, ids and colours, paragraphs as blank lines, blanks as one.

    Two texts that look the same on a card are equal in this form.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts)
    text = re.sub(r"[ \t]*<br>\s*", "<br>", text)
    text = re.sub(r"\s*\n\s*\n\s*", _BLOCK, text)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    text = re.sub(r"\s*(</?(?:ul|ol|li|table|thead|tbody|tr|th|td|pre|h\d|blockquote|hr)>)\s*", r"\1", text)
    return re.sub(r"[ \t]+", " ", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.parts.append(_BLOCK)
        elif tag not in _NO_MEANING:
            kept = [f'{name}="{value}"' for name, value in sorted(attrs) if name in _KEPT_ATTRIBUTES]
            self.parts.append(f"<{' '.join([tag, *kept])}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.parts.append(_BLOCK)
        elif tag not in (*_NO_MEANING, "br", "img", "hr"):
            self.parts.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
