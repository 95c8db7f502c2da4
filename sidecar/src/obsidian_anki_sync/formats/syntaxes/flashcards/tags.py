"""``#card`` after the front of a card, with the answer below it."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.tagged import TagRules, Way, read_tagged

CLOZE_LINES = ClozeForms(curly=Numbering.ONE, highlight=Numbering.ONE)
"""The marks of deletions in a line that is a cloze card."""


def read_flashcards(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each front with the tag; ``cards-deck`` is the deck of all cards of the note."""
    rules = TagRules(
        flashcard_ways(options.flashcards.tag),
        options.note_type,
        glued=True,
        clozes=CLOZE_LINES if "flashcards-cloze" in options.syntaxes else None,
        whole="" if "flashcards-2" in options.syntaxes else "flashcards-2",
    )
    reading, deck = read_tagged(page, rules), cards_deck(page.note)
    return replace(reading, deck=deck) if deck else reading


def cards_deck(note: Note) -> str | None:
    """Returns the deck in ``cards-deck``, if the property ``deck`` names none."""
    deck = note.frontmatter.get("cards-deck")
    if isinstance(deck, list):
        deck = next((one for one in deck if isinstance(one, str) and one.strip()), None)
    return deck if isinstance(deck, str) and "deck" not in note.frontmatter else None


@cache
def flashcard_ways(tag: str) -> dict[str, Way]:
    """Returns the tags that mark cards, each with the way in which its card is asked."""
    tag = tag.removeprefix("#").casefold()
    return {
        tag: Way.FORWARD,
        f"{tag}-reverse": Way.BOTH,
        f"{tag}/reverse": Way.BOTH,
        f"{tag}-spaced": Way.PROMPT,
        f"{tag}/spaced": Way.PROMPT,
    }
