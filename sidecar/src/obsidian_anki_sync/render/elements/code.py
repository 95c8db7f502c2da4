"""Fenced code: classes of Pygments for the style sheet, and diagrams as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from mistune.util import escape

from obsidian_anki_sync.render.page import CardPage

if TYPE_CHECKING:
    from pygments.lexer import Lexer

CLASSES = frozenset("c gd gh gi k kc m na nb nc nd nf nt ow s se si".split())  # noqa: SIM905
"""The classes of Pygments in the style sheet; each also covers the kinds of token below it."""

# Some lexers are slow on a long text, and a card with so much code is rare.
_LONGEST = 20_000
_CLOZE = "{{c"


def code_block(page: CardPage, code: str, info: str) -> str:
    """Returns the HTML of a code block; ``info`` is the text after the fence, the language first."""
    language = info.split(maxsplit=1)[0].strip("{}.").lower() if info.strip(" {}.") else ""
    if language == "mermaid" and (picture := page.diagram(code)):
        return f'<p><img class="diagram" src="{escape(picture.name)}" alt="{_words(code)}"></p>\n'
    if not language:
        return f"<pre><code>{escape(code, False)}</code></pre>\n"
    # The tags of highlighted code would be inside a cloze's marks.
    is_plain = not page.options.highlight_code or len(code) > _LONGEST or (page.is_cloze and _CLOZE in code)
    html = escape(code, False) if is_plain else _highlighted(code, language)
    return f'<pre><code class="language-{escape(language)}">{html}</code></pre>\n'


def _words(code: str) -> str:
    first, _, _ = code.strip().partition("\n")
    return escape(f"Diagram: {first}")


@lru_cache(maxsize=64)  # the translations of a bilingual note usually have the same code
def _highlighted(code: str, language: str) -> str:
    lexer = _lexer(language)
    if lexer is None:
        return escape(code, False)
    return "".join(
        f'<span class="{name}">{escape(text, False)}</span>' if name else escape(text, False)
        for name, text in _runs(lexer, code)
    )


def _runs(lexer: Lexer, code: str) -> Iterator[tuple[str, str]]:
    """Yields the code in runs of one class, each with the class; blanks belong to the run before them."""
    name, run = "", ""
    for kind, text in lexer.get_tokens(code):
        following = _class_of(kind)
        if following == name:
            run += text
            continue
        if run:
            yield name, run
        name, run = following, text
    if run:
        yield name, run


@cache
def _class_of(kind: Any) -> str:
    from pygments.token import STANDARD_TYPES

    while kind is not None:
        name = STANDARD_TYPES.get(kind, "")
        if name in CLASSES:
            return name
        kind = kind.parent
    return ""


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if language not in _languages():
        return None
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _languages() -> frozenset[str]:
    """Returns the names of the languages of Pygments, without those of plugins, which are slow to find."""
    from pygments.lexers import get_all_lexers

    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)
