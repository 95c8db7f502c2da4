"""Checks that a field's HTML is safe, by a parser that has nothing in common with the sanitiser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from obsidian_anki_sync.render.sanitising import ATTRIBUTES, TAGS, URL_SCHEMES

# A browser ignores these when it looks for a scheme.
_UNSEEN_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_VOID = frozenset({"br", "col", "hr", "img", "wbr"})


class UnsafeHtmlError(AssertionError):
    """HTML that must not reach Anki."""


def check(field: str) -> None:
    """Raises ``UnsafeHtmlError`` for what is not on the list, and for tags that do not close each other."""
    parser = _Strict(convert_charrefs=True)
    parser.feed(field)
    parser.close()
    if parser.opened:
        raise UnsafeHtmlError(f"nothing closes {parser.opened}")


class _Strict(HTMLParser):
    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        _require(tag in TAGS, tag)
        for name, value in attributes:
            _require(name in ATTRIBUTES[tag], f"{tag} {name}")
            _require(_is_harmless(name, value or ""), f'{tag} {name}="{value}"')
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        _require(bool(self.opened) and self.opened.pop() == tag, f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        raise UnsafeHtmlError(data)

    def handle_decl(self, decl: str) -> None:
        raise UnsafeHtmlError(decl)

    def handle_pi(self, data: str) -> None:
        raise UnsafeHtmlError(data)

    def unknown_decl(self, data: str) -> None:
        raise UnsafeHtmlError(data)


def _is_harmless(name: str, value: str) -> bool:
    if name in ("href", "src"):
        scheme = _SCHEME.match(_UNSEEN_IN_ADDRESS.sub("", value))
        return not scheme or scheme[1].lower() in URL_SCHEMES
    return name != "style" or "url" not in value.lower()


def _require(is_so: bool, what: str) -> None:
    if not is_so:
        raise UnsafeHtmlError(what)
