"""Cloze marks in links, embeds and addresses.

Anki reads marks anywhere in a field, even inside a tag. So the marks of a deletion inside the brackets of a
link are moved around the link, and a web address ends before the mark that closes a deletion around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mistune import InlineParser, InlineState, Markdown
from mistune.util import escape_url

from obsidian_anki_sync.domain.cloze_marks import CLOSING, OPENING, has_deletion, with_words
from obsidian_anki_sync.markup.masking import mask

_MARK = rf"{OPENING}(?P<words>[^{{}}\[\]\n]*?)(?P<hint>::[^{{}}\[\]\n:]*)?{CLOSING}"
_IN_BRACKETS = re.compile(rf"(?P<opening>!?\[\[){_MARK}\]\]")
_IN_TARGET = re.compile(rf"\[\[(?P<before>[^\[\]|{{}}\n]*){_MARK}(?P<after>[^\[\]|{{}}\n]*)\]\]")
_IN_ADDRESS = re.compile(rf"(?P<opening>!?\[[^\[\]\n]*\]\([^()\n{{}}]*){_MARK}(?P<after>[^()\n]*\))")
_IN_ALTERNATIVE = re.compile(rf"(?P<opening>!\[[^\[\]\n{{}}]*){_MARK}(?P<after>[^\[\]\n{{}}]*\]\([^()\n]*\))")
# It may contain balanced braces.
_WEB_ADDRESS = r"https?:\/\/(?:[^\s<{}]|\{\{[^\s{}<]*\}\}|\{[^\s{}<]*\}|\{(?!\{))+"
# Signs of the sentence, and marks of bold or struck text around the address.
_NOT_AT_END = "?!.,:;\"')]*_~\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f\u300d"


def with_marks_around_links(markdown: str) -> str:
    """Returns the text of a cloze field with marks in links and embeds moved around them."""
    if "{{c" not in markdown or "[" not in markdown:
        return markdown
    for pattern, write in _REWRITTEN:
        if pattern.search(markdown):
            markdown = _rewritten(markdown, pattern, write)
    return markdown


def cloze_addresses(md: Markdown) -> None:
    """Adds a rule to mistune for web addresses that are in a deletion or contain one."""
    md.inline.register("url_link", _WEB_ADDRESS, _address, start_chars="h")


def _rewritten(markdown: str, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str]) -> str:
    parts: list[str] = []
    done = 0
    for shown in pattern.finditer(mask(markdown).text):
        if found := pattern.fullmatch(markdown, *shown.span()):
            parts += markdown[done : found.start()], write(found)
            done = found.end()
    return "".join((*parts, markdown[done:]))


def _around(found: re.Match[str]) -> str:
    return f"{{{{c{found['number']}::{found['opening']}{found['words']}]]{found['hint'] or ''}}}}}"


def _as_alias(found: re.Match[str]) -> str:
    words = found[0][2:-2]
    return f"[[{found['before']}{found['words']}{found['after']}|{words}]]"


def _around_address(found: re.Match[str]) -> str:
    link = f"{found['opening']}{found['words']}{found['after']}"
    if has_deletion(found["opening"]):
        return link
    return f"{{{{c{found['number']}::{link}{found['hint'] or ''}}}}}"


_REWRITTEN = (
    (_IN_BRACKETS, _around),
    (_IN_TARGET, _as_alias),
    (_IN_ADDRESS, _around_address),
    (_IN_ALTERNATIVE, _around_address),
)


def _without_end(address: str) -> str:
    """Returns an address without the signs at its end that belong to the sentence.

    A bracket that an address opens is a part of it: ``https://example.org/A_(b)``.
    """
    end = len(address)
    opened = address.count("(") - address.count(")")
    while end and address[end - 1] in _NOT_AT_END:
        if address[end - 1] == ")":
            if opened >= 0:
                break
            opened += 1
        end -= 1
    return address[:end]


def _address(inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    text = _without_end(found[0])
    if state.brackets and (close := text.find("]")) >= 0:
        text = text[:close]
    end = found.start() + len(text)
    if state.in_link or state.depth >= inline.max_nested_level:
        inline.process_text(text, state)
        return end
    children = [{"type": "text", "raw": text}]
    url = escape_url(with_words(text))
    state.append_token({"type": "link", "children": children, "attrs": {"url": url}, "_autolink": text})
    return end
