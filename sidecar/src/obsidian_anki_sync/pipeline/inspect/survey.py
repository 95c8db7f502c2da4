"""Surveys a vault before the first sync: its notes, and its cards by syntax."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from obsidian_anki_sync.formats.registry import READERS, examine
from obsidian_anki_sync.formats.switched_off import cards_of_disabled
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes
from obsidian_anki_sync.settings import Settings


class SyntaxCount(Struct, frozen=True):
    """How many notes are written in a syntax and how many cards they make; ``on`` if the settings read it."""

    name: str
    on: bool
    notes: int
    cards: int


class Survey(Struct, frozen=True):
    """The notes that the settings count, and the syntaxes that they are written in, the commonest first."""

    notes: int
    syntaxes: tuple[SyntaxCount, ...]


def survey(settings: Settings, vault: VaultNotes) -> Survey:
    """Looks at every note; raises ``UnavailableError`` if there is no vault.

    A syntax that is switched off is counted in notes in which it was clearly used.
    """
    recipe = recipe_from(settings)
    notes_read = 0
    notes: Counter[str] = Counter()
    cards: Counter[str] = Counter()
    for note in vault.counted_by(settings):
        notes_read += 1
        examined = examine(note, recipe.formats)
        by_syntax = Counter(draft.syntax for draft in examined.extraction.drafts)
        for syntax, drafts in cards_of_disabled(examined.page, recipe.formats, READERS):
            by_syntax[syntax] += len(drafts)
        cards.update(by_syntax)
        notes.update(by_syntax.keys())
    counts = (
        SyntaxCount(name=name, on=name in recipe.formats.syntaxes, notes=notes[name], cards=cards[name])
        for name in notes
    )
    return Survey(notes_read, tuple(sorted(counts, key=lambda one: (-one.cards, one.name))))
