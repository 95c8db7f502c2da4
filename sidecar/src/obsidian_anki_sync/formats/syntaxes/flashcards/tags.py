"""``#card`` behind the front of a card, with the answer below it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.tagged import Way, read_tagged

_ID_OF_VERSION_2 = " ^q-"


def read_flashcards(page: Page, options: FormatOptions) -> Reading:
    """A card for each front with the tag; ``cards-deck`` is the deck of all cards of the note."""
    tag = options.flashcards.tag
    reading = read_tagged(page, flashcard_ways(tag), options.note_type)
    diagnoses = (*reading.diagnoses, *_of_version_2(page, f"#{tag.casefold()}"))
    return Reading(reading.drafts, diagnoses, reading.claimed, cards_deck(page.note), reading.tags)


def cards_deck(note: Note) -> str | None:
    """Returns the deck that ``cards-deck`` names for a note, if this program's own ``deck`` names none."""
    deck = note.frontmatter.get("cards-deck")
    if isinstance(deck, list):
        deck = next((one for one in deck if isinstance(one, str) and one.strip()), None)
    return deck if isinstance(deck, str) and "deck" not in note.frontmatter else None


def _of_version_2(page: Page, tag: str) -> Iterator[Diagnosis]:
    if _ID_OF_VERSION_2 not in page.text:
        return
    for row in page.rows():
        if _ID_OF_VERSION_2 in row.masked and tag in row.masked.casefold():
            message = (
                "This card has an id of version 2 of Flashcards; it is read where the setting syntaxes "
                "names flashcards-2."
            )
            yield Diagnosis("flashcards-2-id", message, page.line(row.start))


@cache
def flashcard_ways(tag: str) -> dict[str, Way]:
    """The tags that mark cards, and how each of them is asked."""
    tag = tag.removeprefix("#").casefold()
    return {
        tag: Way.FORWARD,
        f"{tag}-reverse": Way.BOTH,
        f"{tag}/reverse": Way.BOTH,
        f"{tag}-spaced": Way.PROMPT,
        f"{tag}/spaced": Way.PROMPT,
    }
