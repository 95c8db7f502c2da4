"""Cards to mend: those that the user marked while reviewing, and those that are often forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from obsidian_anki_sync.domain.study import StudiedCard
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.pipeline.from_anki.given import given_cards, studied
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import GivenCard

MARKED, LEECH = "marked", "leech"
"""Anki's own tags for a note that the user marked, and for one that is often forgotten."""


class MendRules(Struct, frozen=True, kw_only=True):
    """Which cards are listed: those with one of ``flags``, with one of ``tags``, and with many ``lapses``."""

    flags: frozenset[int] = frozenset(range(1, 8))
    tags: frozenset[str] = frozenset({"mend"})
    lapses: int = 4


def mend_rules(
    settings: Settings,
    flags: Collection[int] | None = None,
    tags: Collection[str] | None = None,
    lapses: int | None = None,
) -> MendRules:
    """Returns the rules of the settings, with those values instead that are given."""
    usual = settings.mend
    return MendRules(
        flags=frozenset(usual.flags if flags is None else flags),
        tags=frozenset(usual.tags if tags is None else tags),
        lapses=lapses or usual.lapses,
    )


class Reason(Struct, frozen=True):
    """Why a card is to be mended; ``value`` is the number of the flag or of the lapses, or the tag."""

    kind: Literal["flag", "marked", "tag", "suspended", "leech", "lapses"]
    value: str = ""

    def __str__(self) -> str:
        if self.kind == "lapses":
            return f"{self.value} lapses"
        return f"{self.kind} {self.value}".rstrip()


class CardToMend(Struct, frozen=True, kw_only=True):
    """A card to mend, its place in the vault, and the reasons."""

    anki_id: int
    slug: str
    note_path: str
    line: int | None
    front: str
    why: tuple[Reason, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(map(str, self.why))


async def cards_to_mend(settings: Settings, rules: MendRules) -> list[CardToMend]:
    """Asks Anki which cards are to be mended, in the order of the notes; raises ``TargetError``."""
    given = await given_cards(settings)
    return listed(given, await studied(settings, given, sorted(rules.tags)), rules)


def listed(given: Sequence[GivenCard], cards: Iterable[StudiedCard], rules: MendRules) -> list[CardToMend]:
    """Returns the cards to mend; an Anki note with several cards is one entry with all reasons."""
    reasons: dict[int, dict[Reason, None]] = {}
    for card in cards:
        if found := list(_reasons(card, rules)):
            reasons.setdefault(card.anki_id, {}).update(dict.fromkeys(found))
    return [
        CardToMend(
            anki_id=card.anki_id,
            slug=card.slug,
            note_path=card.path,
            line=card.line,
            front=shortened(card.content.front),
            why=tuple(reasons[card.anki_id]),
        )
        for card in given
        if card.anki_id in reasons
    ]


def _reasons(card: StudiedCard, rules: MendRules) -> Iterator[Reason]:
    if card.flag in rules.flags:
        yield Reason("flag", str(card.flag))
    if MARKED in card.tags:
        yield Reason("marked")
    yield from (Reason("tag", tag) for tag in sorted(rules.tags) if tag.casefold() in card.tags)
    if card.suspended:
        yield Reason("suspended")
    if LEECH in card.tags:
        yield Reason("leech")
    if card.lapses >= rules.lapses:
        yield Reason("lapses", str(card.lapses))
