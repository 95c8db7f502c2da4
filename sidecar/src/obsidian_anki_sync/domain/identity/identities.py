"""The slug of every card: that of the card it continues, or a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard
from obsidian_anki_sync.domain.identity.matching import Matching, question_of, words_of
from obsidian_anki_sync.domain.identity.slug import NewSlug, replacement_slug


class Identities(Struct, frozen=True):
    """The slugs of new cards, by their keys.

    ``unclear`` are the keys of cards that got a new slug because they could continue several cards.
    """

    slugs: Mapping[int, str]
    unclear: frozenset[int] = frozenset()


def match_identities(
    new: Sequence[NewCard], known: Sequence[KnownCard], taken: dict[str, int], vault_id: str = ""
) -> Identities:
    """Returns a slug for each new card, by key: the slug of the card that it continues, or a new one.

    ``taken`` maps every slug in use, including known ones, to the note that holds it. A known card is
    continued at most once. The strongest evidence in the whole vault comes first, the position in the note
    last. The result depends on the order of ``new`` only among cards with the same text.
    """
    matching = Matching(new, known)
    matching.by_declared_slug()
    matching.alike(lambda card: (card.note, card.front, card.back))
    # A copied card names the same Anki note as its original, which stays where it was.
    matching.alike(lambda card: (card.note, card.anki_id) if card.anki_id else None)
    matching.alike(lambda card: card.anki_id or None)
    matching.uniquely(words_of)
    matching.link_notes()
    matching.within_notes(words_of)
    matching.alike(words_of)
    matching.within_notes(question_of, only_unique=True)
    matching.by_long_answer()
    matching.by_likeness()
    matching.by_position()
    fresh = _fresh_slugs(matching.open_new(), taken, vault_id)
    return Identities({**matching.found, **fresh}, frozenset(matching.unclear & fresh.keys()))


def _fresh_slugs(new: Iterable[NewCard], taken: dict[str, int], vault_id: str) -> dict[int, str]:
    """Returns a slug for each card that continues none, by key, and adds the slugs to ``taken``."""
    slugs = {}
    for card in new:
        slug = _declared(card, taken, vault_id) if card.declared_slug else _made(card, taken, vault_id)
        taken[slug] = card.note
        slugs[card.key] = slug
    return slugs


def _declared(card: NewCard, taken: Mapping[str, int], vault_id: str) -> str:
    """Returns the slug that the card's note declares or, if another card has it, one derived from it."""
    declared = slug = card.declared_slug or ""
    attempt = 0
    while slug in taken:
        slug = replacement_slug(declared, vault_id, f"{card.note_path}{attempt or ''}")
        attempt += 1
    return slug


def _made(card: NewCard, taken: Mapping[str, int], vault_id: str) -> str:
    """Returns the first free slug of the card's words; cards with the same text are counted."""
    parts = NewSlug(
        vault_id=vault_id,
        note=card.note_identity,
        language=card.language,
        words=card.words,
        occurrence=0,
    )
    while parts.text in taken:
        parts = replace(parts, occurrence=parts.occurrence + 1)
    return parts.text
