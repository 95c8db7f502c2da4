"""Hostile notes that are put together at random, of the pieces that parsers disagree about."""

from __future__ import annotations

import random
from collections.abc import Iterator

from security.hostile.payloads import Attempt

# fmt: off
_MATHS = (
    '$', '$', '$$', '{', '}', '{{c1::', '{{c2::', '}}', '::', '[', ']', '\\', '\\\\', '%', '\n', ' ', '&',
    '#1', '\\href', '\\hr', 'ef', '\\bbox', '\\bb', 'ox', '\\style', '\\class', '\\cssId', '\\mmlToken',
    '\\unicode', '\\require{html}', '\\text', '\\ce', '\\verb|', '\\def\\evil', '\\let\\evil',
    '\\newcommand\\evil', '\\evil', '\\color', '\\fcolorbox', '\\enclose', '\\cancel', '\\tag', '\\frac',
    '\\left(', '\\right)', '\\(', '\\)', '{javascript:evil()}', '{x}',
    '[background:url(https://evil.example)]', '{red;background:url(//evil.example)}',
    '[href="javascript:evil()"]', '<wbr>', '<br>', '<!-- -->', '<b>', '</b>', '`', '%%', 'x',
)
_MARKUP = (
    '<', '>', '</', '/>', '=', "'", '"', ' ', '\n', '&', '&#', '&#x3c;', '&lt;', '<!--', '-->', '`', '\\',
    '|', '> ', 'script', '<script>', '</script>', '<img src=x ', 'onerror=evil()', 'style=',
    'background:url(//evil.example)', '<a href=', 'javascript:evil()', '](javascript:evil())', '[x', '![x',
    '](//evil.example)', '<svg>', '<math>', '<style>', '<details open ontoggle=evil()>', '<summary>',
    '{{c1::', '}}', '::', '[[', ']]', '![[', '^[', '[^1]', '<div ', '<p>', '</p>', '<b>', '</b>',
    '<noscript>', '<table>', '<td background=//evil.example>', 'x', '\u0338', '[sound:', '[latex]', '[$]',
    '[/$]', 'https://e.org/', 'obsidian://evil', 'data:text/html,x',
)
# fmt: on


def put_together(chance: random.Random, number: int) -> Iterator[Attempt]:
    """Yields ``number`` notes: half of them of pieces of formulas, half of HTML and Markdown."""
    for count in range(number):
        kind, pieces = ("formulas by chance", _MATHS) if count % 2 else ("HTML by chance", _MARKUP)
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(3, 25)))
        yield Attempt(kind, "", f"${text}$" if count % 4 == 1 else text)
