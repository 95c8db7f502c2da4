"""The state of mistune's parser while it reads one text, with what its rules need to know of that text."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar

import mistune

T = TypeVar("T")


class InlineState(mistune.InlineState):
    """mistune's state, which also keeps what a rule has read from the whole text.

    mistune calls a rule at each of its marks. A rule that read the whole text each time would take time that
    grows with the square of the length. A cache of texts would not do: texts within the text, or other
    threads, would displace its entries.
    """

    def __init__(self, env: MutableMapping[str, Any]) -> None:
        super().__init__(env)
        self._read: dict[Callable[[str], Any], tuple[str, Any]] = {}

    def once(self, read: Callable[[str], T]) -> T:
        """Returns ``read(src)``. Calls ``read`` again only after ``src`` has changed."""
        known = self._read.get(read)
        if known is None or known[0] is not self.src:
            known = self._read[read] = self.src, read(self.src)
        value: T = known[1]
        return value
