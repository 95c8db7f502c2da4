"""obsankipy: ``#spaced``, ``#reversed`` or ``#type`` after the front, with the answer below it."""

from __future__ import annotations

from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.tagged import TagRules, Way, read_tagged

_WAYS = {"spaced": Way.FORWARD, "reversed": Way.BOTH, "type": Way.TYPED}


def read_obsankipy(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each front with one of the tags."""
    return read_tagged(page, TagRules(_WAYS, options.note_type))
