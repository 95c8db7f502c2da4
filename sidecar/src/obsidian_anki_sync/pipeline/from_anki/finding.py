"""Finds the cards of a note in Anki, and the note of a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.text import plain, shortened
from obsidian_anki_sync.pipeline.from_anki.given import given_cards
from obsidian_anki_sync.pipeline.inspect.anki_choices import browse, shown_notes
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import GivenCard


class FoundCard(Struct, frozen=True, kw_only=True):
    """A card of the vault in Anki; ``line`` is where it begins in its note."""

    note_path: str
    line: int | None
    front: str
    slug: str
    anki_id: int


async def open_in_anki(settings: Settings, note: str, line: int | None = None) -> tuple[FoundCard, ...]:
    """Shows the cards of a note in Anki's browser, or the one at a ``line``; returns them.

    Raises ``UsageError`` for a note without cards in Anki, and ``TargetError`` if Anki does not answer.
    """
    require_note(settings, note)
    note = note_path(settings, note)
    cards = at_line([card for card in await given_cards(settings) if card.path == note], line)
    if not cards:
        raise UsageError(f"No card of {note} is in Anki.", "Sync first.")
    await browse(settings, [card.anki_id for card in cards])
    return _shown(cards)


def at_line(cards: Sequence[GivenCard], line: int | None) -> list[GivenCard]:
    """Returns the cards that begin at a line or last before it.

    Above the first card, and without a line, it returns all cards.
    """
    begun = [card for card in cards if line is not None and card.line is not None and card.line <= line]
    if not begun:
        return list(cards)
    last = max((card.line or 0 for card in begun), default=0)
    return [card for card in begun if card.line == last]


async def find_sources(settings: Settings, text: str) -> tuple[FoundCard, ...]:
    """Returns the cards with this Anki id or slug, or with this text in a field, in the notes' order."""
    return _shown(matching(await given_cards(settings), text))


async def find_shown(settings: Settings) -> tuple[FoundCard, ...]:
    """Returns the card under review in Anki, or else the cards selected in its browser.

    Raises ``UsageError`` if none of them is of this vault, and ``TargetError`` if Anki does not answer.
    """
    shown = await shown_notes(settings)
    cards = [card for card in await given_cards(settings) if card.anki_id in shown]
    if not cards:
        raise UsageError(
            "The card that Anki shows is not of this vault.",
            "Sync first, or look in the vault that it is from.",
        )
    return _shown(cards)


def matching(cards: Sequence[GivenCard], text: str) -> list[GivenCard]:
    """Returns the cards that an id, a slug or a piece of text names."""
    exact = [card for card in cards if text in (str(card.anki_id), card.slug)]
    if exact:
        return exact
    wanted = plain(text).casefold()
    return [card for card in cards if wanted in plain(" ".join(card.content.fields.values())).casefold()]


def _shown(cards: Iterable[GivenCard]) -> tuple[FoundCard, ...]:
    return tuple(
        FoundCard(
            note_path=card.path,
            line=card.line,
            front=shortened(card.content.front),
            slug=card.slug,
            anki_id=card.anki_id,
        )
        for card in cards
    )
