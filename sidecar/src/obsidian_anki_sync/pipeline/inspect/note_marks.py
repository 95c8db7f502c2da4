"""Finds the cards of one note in its text, with the state of each: the marks in an editor's margin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.cloze import renumbered
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard
from obsidian_anki_sync.domain.identity.identities import match_identities
from obsidian_anki_sync.domain.note import SYNTAX_OFF, Diagnosis, Finding
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.text import plain, shortened
from obsidian_anki_sync.formats.core.blocks import Block, note_blocks
from obsidian_anki_sync.formats.mistakes import mistakes_in
from obsidian_anki_sync.pipeline.inspect.inspect_note import InspectedNote, inspect_note
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import BuiltCard, StoredCard
from obsidian_anki_sync.store.store import open_store_file

# All cards of the matching are of one note.
_NOTE = 1


class CardState(StrEnum):
    """The state of a card, in the order of urgency, and of a block: the most urgent of its cards'."""

    FAILED = "failed"
    CONFLICT = "conflict"
    REVIEW = "review"
    CHANGED = "changed"
    NEW = "new"
    SYNCED = "synced"


_URGENCY = {state: place for place, state in enumerate(CardState)}


class MarkedCard(Struct, frozen=True):
    """A card of a block; ``slug`` and ``anki_id`` are None if it has none yet.

    ``words`` is the hash of its words, by which a link on the card names it; empty for a draft.
    """

    front: str
    state: CardState
    words: str
    slug: str | None
    anki_id: int | None


class Mark(Struct, frozen=True):
    """The lines of a block, counted from 1, its cards, and its findings."""

    first: int
    last: int
    cards: tuple[MarkedCard, ...]
    findings: tuple[Finding, ...]

    @property
    def state(self) -> CardState:
        """The most urgent state of its cards; a block without a card has failed."""
        return min((card.state for card in self.cards), key=_URGENCY.__getitem__, default=CardState.FAILED)


class NoteMarks(Struct, frozen=True):
    """The marks of one note in order, or in ``refusal`` the reason why the whole note does not count."""

    path: str
    refusal: Finding | None
    marks: tuple[Mark, ...] = ()


class _Known(Struct, frozen=True):
    """The store's cards and waiting drafts of one note."""

    cards: tuple[StoredCard, ...] = ()
    waiting: tuple[QueuedDraft, ...] = ()


async def note_marks(settings: Settings, given: str, text: str | None = None) -> NoteMarks:
    """Returns the marks of the note at a path, with ``text`` as if that were saved; changes nothing.

    A card is compared with what was last written to the target of the settings; Anki is not asked. Raises
    ``UnavailableError`` if there is no vault.
    """
    found = await inspect_note(settings, given, text)
    if isinstance(found, Finding):
        marks = (Mark(first=found.line, last=found.line, cards=(), findings=(found,)),) if found.line else ()
        return NoteMarks(found.path, found, marks)
    known = await _known(settings, found.path)
    return NoteMarks(found.path, None, tuple(_marks(found, known)))


async def _known(settings: Settings, path: str) -> _Known:
    if not settings.store_path.exists():
        return _Known()
    address = canonical_target(settings.target)
    async with open_store_file(settings.store_path, read_only=True) as store:
        target = target_name(address, await store.sessions.profile(address))
        cards = await store.index.cards_of_note(path, target)
        drafts = await store.drafts.queue(paths=[path])
    return _Known(tuple(cards), tuple(draft for draft in drafts if draft.waits))


def _marks(found: InspectedNote, known: _Known) -> list[Mark]:
    examination = found.examined.examination
    assert examination
    blocks = note_blocks(examination)
    cards: dict[Block | int, list[MarkedCard]] = {}
    for line, card in (*_states(found, known.cards), *_waiting(known.waiting)):
        cards.setdefault(_block_at(blocks, line) or line, []).append(card)
    said = [*found.made.diagnoses, *mistakes_in(examination.page, found.recipe.formats)]
    findings: dict[Block | int, list[Diagnosis]] = {}
    for each in said:
        if each.line and each.code != SYNTAX_OFF:
            findings.setdefault(_block_at(blocks, each.line) or each.line, []).append(each)
    marks = []
    for place in dict.fromkeys((*cards, *findings)):
        first, last = (place.first, place.last) if isinstance(place, Block) else (place, place)
        told = dict.fromkeys(findings.get(place, ()))
        of_note = tuple(Finding(found.path, each.line, each.code, each.message) for each in told)
        marks.append(Mark(first=first, last=last, cards=tuple(cards.get(place, ())), findings=of_note))
    return sorted(marks, key=lambda mark: (mark.first, mark.last))


def _block_at(blocks: Sequence[Block], line: int) -> Block | None:
    """Returns the block with the line: one that a syntax took before a paragraph, the shortest first."""
    there = [block for block in blocks if block.first <= line <= block.last]
    return min(there, key=lambda block: (not block.syntax, block.last - block.first), default=None)


def _states(found: InspectedNote, stored: Sequence[StoredCard]) -> Iterator[tuple[int, MarkedCard]]:
    by_slug = {card.slug: card for card in stored}
    slugs = _slugs(found, stored)
    for index, built in enumerate(found.made.cards):
        card = by_slug.get(slugs.get(index, ""))
        state = CardState.NEW if card is None else _state(built, card)
        yield (
            built.line,
            MarkedCard(
                front=shortened(built.content.front),
                state=state,
                words=built.words,
                slug=card.slug if card else None,
                anki_id=card.anki_id if card else None,
            ),
        )


def _state(built: BuiltCard, card: StoredCard) -> CardState:
    if card.in_conflict:
        return CardState.CONFLICT
    if card.failure:
        return CardState.FAILED
    if card.given is None:
        return CardState.NEW
    return CardState.SYNCED if _numbered(built, card).digest == card.given else CardState.CHANGED


def _numbered(built: BuiltCard, card: StoredCard) -> CardContent:
    """Returns the content with the cloze numbers that a sync would give it."""
    if not built.implicit_clozes:
        return built.content
    name = BY_NAME[built.content.note_type].front
    text = renumbered(
        built.content.fields.get(name, ""), card.content.fields.get(name, ""), built.implicit_clozes
    )
    return replace(built.content, fields={**built.content.fields, name: text})


def _slugs(found: InspectedNote, stored: Sequence[StoredCard]) -> Mapping[int, str]:
    """Returns the slug of each card by its index: the store's own, if the text is as it was read."""
    if not stored:
        return {}
    if stored[0].note_hash == found.examined.read.content_hash:
        slugs = {(card.position, card.language): card.slug for card in stored}
        return {
            index: slugs.get((card.position, card.language), "")
            for index, card in enumerate(found.made.cards)
        }
    new = [_new(found, index, card) for index, card in enumerate(found.made.cards)]
    known = [_former(found.path, card) for card in stored]
    return match_identities(new, known, dict.fromkeys((card.slug for card in stored), _NOTE)).slugs


def _new(found: InspectedNote, index: int, card: BuiltCard) -> NewCard:
    return NewCard(
        key=index,
        note=_NOTE,
        note_id=found.made.note_id,
        note_path=found.path,
        position=card.position,
        language=card.language,
        front=card.content.front,
        back=card.content.back,
        declared_slug=card.declared_slug,
        anki_id=card.anki_id,
        words=card.words,
    )


def _former(path: str, card: StoredCard) -> KnownCard:
    return KnownCard(
        slug=card.slug,
        note=_NOTE,
        note_id=card.note_id,
        position=card.position,
        language=card.language,
        front=card.content.front,
        back=card.content.back,
        note_is_gone=False,
        note_path=path,
        anki_id=card.anki_id,
    )


def _waiting(drafts: Iterable[QueuedDraft]) -> Iterator[tuple[int, MarkedCard]]:
    for queued in drafts:
        front = plain(queued.draft.fields.get(queued.draft.note_type.front, ""))
        yield (
            queued.draft.line,
            MarkedCard(
                front=shortened(front), state=CardState.REVIEW, words="", slug=queued.draft_id, anki_id=None
            ),
        )
