"""Words without a mark, which mistune can skip together."""

from __future__ import annotations

import re

import mistune

from obsidian_anki_sync.render.elements.state import InlineState

_ADDRESS = "h"


class InlineParser(mistune.InlineParser):
    """mistune's parser, which skips each letter ``h`` that does not begin an address of the web.

    mistune stops at each character that may begin one of its rules, and this letter is frequent. Without this
    class, the cards are the same, and rendering takes longer.
    """

    state_cls = InlineState  # for rules that read the whole text

    _words: re.Pattern[str] | None = None

    def _find_fast_text_end(self, src: str, pos: int) -> int | None:
        """Returns the offset of the next character that may begin a mark."""
        chars = self._get_fast_trigger_chars()
        if chars is None:
            return None
        if self._words is None:
            other = f"[^{re.escape(''.join(sorted({*chars, _ADDRESS})))}]"
            self._words = re.compile(f"{other}*+(?:{_ADDRESS}(?!ttps?:){other}*+)*+")
        found = self._words.match(src, pos)
        end = found.end() if found else pos
        return self._find_linebreak_start(src, pos, end) if src.startswith("\n", end) else end
