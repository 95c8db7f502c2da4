"""Matches existing Anki notes with cards of the vault, and links them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.note_type import BY_NAME, NoteType
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.plan import Base, Decision, Policy, sums
from obsidian_anki_sync.domain.text import plain, shortened

# Some tools keep a card's slug in a manifest, a comment with JSON in it.
_MANIFEST_SLUG = re.compile(r'"slug"\s*:\s*"([^"]+)"')


class Unlinked(Struct, frozen=True):
    """A card that Anki does not have yet; ``anki_id`` is the Anki note that its note names for it."""

    card: Card
    anki_id: int | None = None


class Match(Struct, frozen=True):
    """A card and its existing Anki note; ``by`` is the evidence: id, slug or front."""

    card: Card
    foreign_note: ForeignNote
    by: str

    @property
    def obstacle(self) -> str:
        """Why linking the Anki note would harm its cards; empty if it would not."""
        wanted = BY_NAME[self.card.content.note_type]
        there = self.foreign_note
        if there.is_cloze != wanted.is_cloze:
            kinds = ("no cloze note", "a cloze note")
            return f"in Anki it is {kinds[there.is_cloze]}, in the vault {kinds[wanted.is_cloze]}"
        if not there.is_cloze and there.templates != wanted.templates:
            return (
                f"{there.note.note_type} has {there.templates} templates in Anki,"
                f" and {wanted.name} has {wanted.templates}; their cards would not fit"
            )
        return ""


def match(cards: Sequence[Unlinked], foreign_notes: Iterable[ForeignNote]) -> list[Match]:
    """Returns the pairs: those named by an id first, then those with the card's slug, then with its front.

    Each card and each Anki note is in one pair at most. An Anki note that fits several cards by its slug or
    front is in none; of several cards that name one id, the first gets it.
    """
    matching = _Matching(cards, foreign_notes)
    matching.by_id()
    matching.uniquely("slug", lambda card: [card.slug], _slugs_in)
    matching.uniquely("front", lambda card: [card.content.front], lambda foreign_note: [foreign_note.front])
    return matching.found


def adopted(found: Match, policy: Policy) -> Decision:
    """Returns the action that links the Anki note, and the base to record afterwards.

    Its deck and tags are the user's and stay. If its words differ from the vault's, it is unknown who changed
    them: with the policy ``review`` they stay, and the card is in conflict from then on. The text of fields
    that the card lacks goes into the card's extra field.
    """
    card, note = found.card, found.foreign_note.note
    content = card.content
    differing, surplus = _compared(content.fields, found.foreign_note, BY_NAME[content.note_type])
    kept = {} if policy.conflicts == "vault" else differing
    in_conflict = bool(kept) and policy.conflicts == "review"
    tags = tuple(sorted({tag.casefold(): tag for tag in (*note.tags, *content.tags)}.values()))
    final = replace(card, content=replace(content, tags=tags, deck=note.deck), kept=kept | surplus)
    base = Base(
        card.slug,
        note.anki_id,
        # Every sync examines a card in conflict again until the conflict is resolved.
        digest="" if in_conflict else content.digest,
        sums={} if in_conflict else sums(content.fields),
        deck=content.deck,
        tags=content.tags,
        modified=0,
        note_type=content.note_type,
    )
    front = shortened(content.front)
    differs = (*differing, *surplus)
    reason = f"by {found.by}"
    return Decision(
        Action(ActionKind.ADOPT, card.slug, card.note_path, front, differs, reason, final, note), base
    )


def _compared(
    fields: Mapping[str, str], foreign_note: ForeignNote, note_type: NoteType
) -> tuple[dict[str, str], dict[str, str]]:
    """Returns Anki's text where its words differ from the vault's, and text without a field of its own."""
    placed, rest = _by_our_fields(foreign_note.note.fields, note_type)
    differing = {
        name: text
        for name, text in placed.items()
        if plain(text) and plain(text) != plain(fields.get(name, ""))
    }
    words = [plain(text) for text in (*fields.values(), *differing.values())]
    missing = [text for text in rest if plain(text) and not any(plain(text) in own for own in words)]
    if not missing:
        return differing, {}
    extra = note_type.extra
    beginning = differing.pop(extra, fields.get(extra, ""))
    return differing, {extra: "<br>".join([beginning] * bool(beginning) + missing)}


def _by_our_fields(theirs: Mapping[str, str], note_type: NoteType) -> tuple[dict[str, str], list[str]]:
    """Returns Anki's texts by our fields: by name, then by position; and those left over."""
    names = {name.casefold(): name for name in note_type.content_fields}
    placed = {names[name.casefold()]: text for name, text in theirs.items() if name.casefold() in names}
    rest = [text for name, text in theirs.items() if name.casefold() not in names]
    for name in (note_type.front, note_type.back[0]):
        if name not in placed and rest:
            placed[name] = rest.pop(0)
    return placed, rest


class _Matching:
    """The pairs found so far, and the open cards and Anki notes."""

    def __init__(self, cards: Sequence[Unlinked], foreign_notes: Iterable[ForeignNote]) -> None:
        self.found: list[Match] = []
        self._cards = {one.card.slug: one for one in cards}
        self._foreign_notes = {foreign_note.anki_id: foreign_note for foreign_note in foreign_notes}

    def by_id(self) -> None:
        for one in list(self._cards.values()):
            if one.anki_id in self._foreign_notes:
                self._pair(one.card, self._foreign_notes[one.anki_id], "id")

    def uniquely(
        self,
        by: str,
        of_card: Callable[[Card], Iterable[Hashable]],
        of_foreign_note: Callable[[ForeignNote], Iterable[Hashable]],
    ) -> None:
        """Pairs cards and Anki notes that share a feature, if it is unique on each side."""
        cards: dict[Hashable, list[Card]] = defaultdict(list)
        for one in self._cards.values():
            for feature in of_card(one.card):
                cards[feature].append(one.card)
        foreign_notes: dict[Hashable, list[ForeignNote]] = defaultdict(list)
        for foreign_note in self._foreign_notes.values():
            for feature in of_foreign_note(foreign_note):
                foreign_notes[feature].append(foreign_note)
        for feature, alike in cards.items():
            there = foreign_notes.get(feature, ())
            if feature and len(alike) == len(there) == 1 and there[0].anki_id in self._foreign_notes:
                self._pair(alike[0], there[0], by)

    def _pair(self, card: Card, foreign_note: ForeignNote, by: str) -> None:
        self.found.append(Match(card, foreign_note, by))
        del self._cards[card.slug], self._foreign_notes[foreign_note.anki_id]


def _slugs_in(foreign_note: ForeignNote) -> set[str]:
    """Returns possible slugs in an Anki note: a field that holds nothing else, or the one of a manifest."""
    manifests = (slug for text in foreign_note.texts for slug in _MANIFEST_SLUG.findall(text))
    return {*(plain(text) for text in foreign_note.texts), *manifests}
