"""How the vault's cards fare in Anki: by card, note, folder, deck or tag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.domain.study import StudiedCard, StudySums, sums_of
from obsidian_anki_sync.pipeline.from_anki.given import given_cards, studied
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import GivenCard


class Grouping(StrEnum):
    """The ways to group cards."""

    CARD = "card"
    NOTE = "note"
    FOLDER = "folder"
    DECK = "deck"
    TAG = "tag"


class StudyReport(Struct, frozen=True):
    """The sums of each group by its name, in order, and those of all cards."""

    groups: tuple[tuple[str, StudySums], ...]
    total: StudySums


async def study_report(settings: Settings, grouping: Grouping, note: str | None = None) -> StudyReport:
    """Asks Anki how the cards fare, of the whole vault or of one ``note``; raises ``TargetError``."""
    given = [card for card in await given_cards(settings) if note in (None, card.path)]
    return report_of(given, await studied(settings, given), grouping)


def report_of(given: Sequence[GivenCard], cards: Iterable[StudiedCard], grouping: Grouping) -> StudyReport:
    """Returns the sums over the cards of Anki, grouped by their source in the vault."""
    sources = {card.anki_id: card for card in given}
    known = [card for card in cards if card.anki_id in sources]
    groups: dict[str, list[StudiedCard]] = defaultdict(list)
    for card in known:
        for name in _groups_of(card, sources[card.anki_id], grouping):
            groups[name].append(card)
    return StudyReport(tuple((name, sums_of(groups[name])) for name in sorted(groups)), sums_of(known))


def _groups_of(card: StudiedCard, source: GivenCard, grouping: Grouping) -> list[str]:
    """Returns the groups of a card; a card in a folder or a deck counts for those above it too."""
    match grouping:
        case Grouping.CARD:
            return [source.slug]
        case Grouping.NOTE:
            return [source.path]
        case Grouping.FOLDER:
            return _and_above(source.path.rpartition("/")[0] or "/", "/")
        case Grouping.DECK:
            return _and_above(card.deck, "::")
        case Grouping.TAG:
            return sorted({above for tag in source.content.tags for above in _and_above(tag, "::")})


def _and_above(name: str, between: str) -> list[str]:
    parts = name.split(between)
    return [name] if name == between else [between.join(parts[: length + 1]) for length in range(len(parts))]
