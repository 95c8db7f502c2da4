"""Turns the HTML of a field into Markdown, and keeps HTML that Markdown has no mark for."""

from __future__ import annotations

import html as entities
import re
from typing import Any

from bs4 import Tag
from markdownify import MarkdownConverter

_FORMULA = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<block>.*?)\\\]", re.DOTALL)
# Private characters replace a formula while the text around it is converted.
_HELD = re.compile("\ue000(\\d+)\ue001")
# Elements that Markdown has no mark for.
_AS_HTML = ("u", "sub", "sup", "small", "span", "font", "kbd", "center", "img")
# Elements that Markdown has a mark for, and for which Anki's editor writes a tag of its own.
_EDITOR = ("b", "strong", "i", "em", "del", "s", "strike", "br", "div", "mark")
# The places where plain text would begin an HTML tag, a tag of Obsidian or a link.
_LOOKS_MARKED = re.compile(r"(?=<[A-Za-z/!?])|(?<![^\s(])(?=#[\w/-]*[^\W\d])|(?=\[\[)")


def to_markdown(html: str, *, keeps_html: bool = False) -> str:
    """Returns Markdown for a field's HTML.

    With ``keeps_html``, emphasis, line breaks and similar elements stay HTML, which a note may contain too.
    Only then does rendering give exactly the tags that Anki's editor writes.
    """
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        mark, formula = ("$", found["inline"]) if found["inline"] is not None else ("$$", found["block"])
        formulas.append(f"{mark}{entities.unescape(formula)}{mark}")
        return f"\ue000{len(formulas) - 1}\ue001"

    converter = _Converter(keeps_html=keeps_html)
    lines = html.replace("<br>\n", "\n")  # the renderer's form of a line end; Anki's editor writes <br> alone
    markdown = converter.convert(_FORMULA.sub(hold, lines))
    return _HELD.sub(lambda found: formulas[int(found[1])], markdown)


class _Converter(MarkdownConverter):
    """markdownify with Obsidian's marks, and with HTML where Markdown has no mark."""

    def __init__(self, *, keeps_html: bool) -> None:
        super().__init__(
            heading_style="ATX", bullets="-", escape_misc=False, strip_document="rstrip", wrap=False
        )
        for name in (*_AS_HTML, *(_EDITOR if keeps_html else ())):
            setattr(self, f"convert_{name}", _kept)

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Returns a text with a backslash where Obsidian would see HTML, a tag or a link."""
        escaped = super().escape(text, parent_tags)  # type: ignore[misc] # the stubs do not have it
        return _LOOKS_MARKED.sub(r"\\", escaped)

    def convert_br(self, _el: Tag, _text: str, parent_tags: set[str]) -> str:
        """Returns a line end, which Obsidian shows as a line break."""
        return " " if "_inline" in parent_tags else "\n"

    def convert_mark(self, _el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Returns a highlight."""
        return f"=={text}==" if text else ""

    def convert_del(self, _el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Returns struck text."""
        return f"~~{text}~~" if text else ""

    convert_s = convert_strike = convert_del


def _kept(el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ARG001 - its name is markdownify's
    """Returns the element as HTML, with its text in Markdown.

    A ``<div>`` with attributes is one of ours, such as a callout. No person wrote it.
    """
    if el.name == "div" and el.attrs:
        return text
    attributes = "".join(
        f' {name}="{entities.escape(" ".join(value) if isinstance(value, list) else str(value))}"'
        for name, value in el.attrs.items()
    )
    opening = f"<{el.name}{attributes}>"
    return opening if el.name in ("br", "img") else f"{opening}{text}</{el.name}>"
