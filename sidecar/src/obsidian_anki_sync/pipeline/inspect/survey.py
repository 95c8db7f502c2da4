"""What a vault holds, before anything was synced: its notes, and its cards by syntax."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.formats.registry import READERS, extract
from obsidian_anki_sync.pipeline.cards.eligibility import left_out
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import walk

_OF_ORDINARY_LINES = frozenset(
    {
        "flashcards-inline",
        "flashcards-cloze",
        "obsidian-to-anki-inline",
        "obsidian-to-anki-heading",
        "obsidian-to-anki-cloze",
        "patterns",
    }
)
"""Syntaxes that take ordinary lines for cards: how many they would read says nothing about the vault."""


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


def survey(settings: Settings) -> Survey:
    """Reads every note; raises ``UnavailableError`` if there is no vault.

    Syntaxes that are switched off are counted too, unless they read ordinary lines.
    """
    recipe = recipe_from(settings)
    on = recipe.formats.syntaxes
    everything = replace(
        recipe.formats,
        syntaxes=tuple(name for name in READERS if name in on or name not in _OF_ORDINARY_LINES),
    )
    notes_read = 0
    notes: Counter[str] = Counter()
    cards: Counter[str] = Counter()
    for found in walk(settings.vault_root, walk_rules_from(settings)).notes:
        try:
            note = read_note(settings.vault_root, found).note
        except NoteError:
            continue
        if left_out(note, recipe.selection):
            continue
        notes_read += 1
        by_syntax = Counter(draft.syntax for draft in extract(note, everything).drafts)
        cards.update(by_syntax)
        notes.update(by_syntax.keys())
    counts = (SyntaxCount(name, name in on, notes[name], cards[name]) for name in notes)
    return Survey(notes_read, tuple(sorted(counts, key=lambda one: (-one.cards, one.name))))
