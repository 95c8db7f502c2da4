"""Texts that nest one construct as deeply as their length allows, to measure time against length."""

from __future__ import annotations

import time
from collections.abc import Callable

# Work that grows with the square of the length would take 16 times as long for four times the text.
_MOST = 9
_WORTH_A_LOOK = 0.05


class GrowsTooFastError(AssertionError):
    """Reading four times the text takes many times as long."""


_PAIRS = {
    "inline footnotes": ("^[", "]"),
    "links": ("[", "](b)"),
    "pictures": ("![", "](b)"),
    "wikilinks": ("[[", "]]"),
    "embeds": ("![[", "]]"),
    "quotes": ("> ", ""),
    "callouts": ("> [!a]\n> ", ""),
    "bold": ("**a ", "**"),
    "italics": ("_a ", "_"),
    "struck": ("~~a ", "~~"),
    "highlights": ("==a ", "=="),
    "clozes": ("{{c1::", "}}"),
    "braces": ("{", "}"),
    "lists": ("- ", ""),
    "numbered lists": ("1. ", ""),
    "inline HTML": ("<b>", "</b>"),
    "blocks of HTML": ("<div>\n", "</div>\n"),
    "details": ("<details><summary>", "</summary></details>"),
    "code": ("`", ""),
    "formulas": ("$a", "$"),
    "fractions": ("$\\frac{", "}$"),
    "links in formulas": ("$\\href{", "}$"),
    "comments": ("%%a", "%%"),
    "HTML comments": ("<!--", "-->"),
    "tags": ("#a/", ""),
    "tables": ("| a ", "|\n|-|\n"),
    "fences": ("````\n", "````\n"),
    "footnotes": ("[^1]: [^1]\n", ""),
    "blocks of cards": ("START\n", "END\n"),
    "separators": ("a::b::", ""),
    "questions": ("a\n?\nb\n\n", ""),
    "headings": ("# a\n", ""),
}
NESTED = (*_PAIRS, "indented lists")


def nested(name: str, length: int) -> str:
    """Returns a text of about this length that nests the construct ``name``."""
    if name == "indented lists":
        return "\n".join(f"{'  ' * depth}- a" for depth in range(int(length**0.5)))
    opening, closing = _PAIRS[name]
    depth = length // (len(opening) + len(closing))
    return f"x {opening * depth}m{chr(10) * (chr(10) in opening)}{closing * depth}"


def measured(target: Callable[[str], None]) -> Callable[[str], None]:
    """Returns a target that also raises ``GrowsTooFastError``, for texts that take long enough to measure."""

    def run(text: str) -> None:
        short = _seconds(target, text)
        if short > _WORTH_A_LOOK and (long := _seconds(target, text * 4)) > _MOST * short:
            raise GrowsTooFastError(
                f"{len(text)} characters take {short:.3f} s, four times as many {long:.3f} s"
            )

    return run


def _seconds(target: Callable[[str], None], text: str) -> float:
    begin = time.process_time()
    target(text)
    return time.process_time() - begin
