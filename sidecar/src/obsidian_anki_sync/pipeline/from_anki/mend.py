"""Cards to mend: those that the user marked while reviewing, and those that are often forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.study import StudiedCard
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.pipeline.from_anki.given import given_cards, studied
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import GivenCard

MANY_LAPSES = 4


class MendRules(Struct, frozen=True, kw_only=True):
    """Which cards are listed: those with one of ``flags``, with one of ``tags``, and with many ``lapses``."""

    flags: frozenset[int] = frozenset(range(1, 8))
    tags: frozenset[str] = frozenset({"mend"})
    lapses: int = MANY_LAPSES


class CardToMend(Struct, frozen=True, kw_only=True):
    """A card to mend, its place in the vault, and the reasons."""

    anki_id: int
    note_path: str
    line: int | None
    front: str
    reasons: tuple[str, ...]


async def cards_to_mend(settings: Settings, rules: MendRules) -> list[CardToMend]:
    """Asks Anki which cards are to be mended, in the order of the notes; raises ``TargetError``."""
    given = await given_cards(settings)
    return listed(given, await studied(settings, given, sorted(rules.tags)), rules)


def listed(given: Sequence[GivenCard], cards: Iterable[StudiedCard], rules: MendRules) -> list[CardToMend]:
    """Returns the cards to mend; an Anki note with several cards is one entry with all reasons."""
    reasons: dict[int, dict[str, None]] = {}
    for card in cards:
        if found := list(_reasons(card, rules)):
            reasons.setdefault(card.anki_id, {}).update(dict.fromkeys(found))
    return [
        CardToMend(
            anki_id=card.anki_id,
            note_path=card.path,
            line=card.line,
            front=shortened(card.content.front),
            reasons=tuple(reasons[card.anki_id]),
        )
        for card in given
        if card.anki_id in reasons
    ]


def _reasons(card: StudiedCard, rules: MendRules) -> Iterator[str]:
    if card.flag in rules.flags:
        yield f"flag {card.flag}"
    if "marked" in card.tags:
        yield "marked"
    yield from (f"tag {tag}" for tag in sorted(rules.tags) if tag.casefold() in card.tags)
    if card.suspended:
        yield "suspended"
    if "leech" in card.tags:
        yield "leech"
    if card.lapses >= rules.lapses:
        yield f"{card.lapses} lapses"
