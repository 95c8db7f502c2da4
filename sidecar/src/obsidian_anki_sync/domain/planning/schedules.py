"""One-time changes of cards: what they leave, if they were carried out, and how they are taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.note_type import SOURCE
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import (
    BURIED_BY_USER,
    NEW,
    SUSPENDED,
    UNREAD,
    Asked,
    CardSchedule,
    by_card,
)
from obsidian_anki_sync.domain.text import shortened

REVIEWED_SINCE = "it was reviewed since"
IN_FILTERED_DECK = "it is in a filtered deck"
"""The reasons why a schedule is not set back."""

Cards = tuple[CardSchedule, ...]

# A learning card is due at a time (seconds) if its step is shorter than a day, else on a day.
_FIRST_TIME = 1_000_000_000
_QUEUE_OF_NEW, _QUEUE_OF_LEARNING, _QUEUE_OF_DAYS = 0, 1, 3


def asked_for(asks: Asked, cards: Cards) -> Cards:
    """Returns the schedules that burying or forgetting leaves; suspended cards stay suspended.

    A forgotten card keeps its numbers of answers and lapses, as in Anki. Its place among the new cards is the
    target's.
    """
    if asks is Asked.BURY:
        return tuple(card if card.is_out_of_review else replace(card, queue=BURIED_BY_USER) for card in cards)
    return tuple(_forgotten(card) for card in cards)


def _forgotten(card: CardSchedule) -> CardSchedule:
    if card.type in (NEW, UNREAD):
        return card
    queue = SUSPENDED if card.is_suspended else _QUEUE_OF_NEW
    return replace(card, type=NEW, queue=queue, due=0, interval=0, ease=0, left=0, data="")


def clearing(
    slug: str,
    path: str,
    note: AnkiNote,
    flags: Collection[int],
    tags: Collection[str],
    *,
    resume: bool,
) -> Action | None:
    """Returns the action that takes flags and tags off an Anki note; None if it has none of them.

    With ``resume``, its suspended cards are resumed too.
    """
    gone = {tag.casefold() for tag in tags}
    kept = tuple(tag for tag in note.tags if tag.casefold() not in gone)
    cards = tuple(_unmarked(card, flags, resume=resume) for card in note.cards)
    if (kept, cards) == (note.tags, note.cards):
        return None
    return on_cards(slug, path, note, Asked.CLEAR, cards, kept)


def _unmarked(card: CardSchedule, flags: Collection[int], *, resume: bool) -> CardSchedule:
    flag = 0 if card.flag in flags else card.flag
    return replace(card, flag=flag, queue=_resumed(card) if resume and card.is_suspended else card.queue)


def _resumed(card: CardSchedule) -> int:
    """Returns the queue that Anki gives a card of this type when it resumes it."""
    if card.type in (NEW, 2):
        return card.type
    return _QUEUE_OF_LEARNING if card.due > _FIRST_TIME else _QUEUE_OF_DAYS


def on_cards(
    slug: str, path: str, note: AnkiNote, asks: Asked, cards: Cards, tags: Sequence[str], reason: str = ""
) -> Action:
    """Returns an action that changes an Anki note's tags and the schedules of its cards, and no text."""
    return Action(
        ActionKind.UPDATE,
        slug,
        path,
        shortened(note.front),
        differs=_differences(note, cards, tags),
        reason=reason,
        card=as_it_was(note, note.deck, tuple(tags)),
        before=note,
        asks=asks,
        cards=cards,
        only_cards=True,
    )


def _differences(note: AnkiNote, cards: Cards, tags: Sequence[str]) -> tuple[str, ...]:
    pairs = list(zip(note.cards, cards, strict=True))
    found = {
        "tags": set(tags) != set(note.tags),
        "flag": any(was.flag != now.flag for was, now in pairs),
        "schedule": any(_without_flag(was) != _without_flag(now) for was, now in pairs),
    }
    return tuple(name for name, differs in found.items() if differs)


def _without_flag(card: CardSchedule) -> CardSchedule:
    return replace(card, flag=0)


def as_it_was(before: AnkiNote, deck: str, tags: tuple[str, ...]) -> Card:
    """Returns a card that writes the Anki note's text back as it was, its source link included."""
    content = CardContent(before.note_type, before.content_fields, deck, tags, before.source)
    return Card(
        before.slug, "", content, kept={SOURCE: before.fields.get(SOURCE, "")}, vault_id=before.vault_id
    )


def is_carried_out(asks: Asked, left: Cards, now: Cards) -> bool:
    """True if Anki's cards are as a one-time change leaves them.

    A card that was answered since counts: what the user learned is never forgotten a second time.
    """
    there = by_card(now)
    return all(_is_as_left(asks, card, there[card.card_id]) for card in left if card.card_id in there)


def has_begun(asks: Asked, before: Cards, left: Cards, now: Cards) -> bool:
    """True if at least one card is as a one-time change leaves it, and was not so before."""
    was, there = by_card(before), by_card(now)
    return any(
        card != was.get(card.card_id) and _is_as_left(asks, card, there[card.card_id])
        for card in left
        if card.card_id in there
    )


def _is_as_left(asks: Asked, left: CardSchedule, now: CardSchedule) -> bool:
    if asks is Asked.SET_BACK:
        return _exact(now) == _exact(left)
    if asks is Asked.CLEAR:
        return (now.flag, now.is_suspended) == (left.flag, left.is_suspended)
    if now.reps != left.reps:
        return True
    return now.is_out_of_review if asks is Asked.BURY else now.type == left.type


def _exact(card: CardSchedule) -> CardSchedule:
    return replace(card, data="")


def set_back(asks: Asked, before: Cards, left: Cards, now: Cards) -> tuple[Cards, str]:
    """Returns today's cards with what a one-time change did taken back, and why some cards stay as they are.

    What the user did since stays: an answer, another flag, a card that was resumed or has come back.
    """
    was, then = by_card(before), by_card(left)
    wanted: list[CardSchedule] = []
    reason = ""
    for card in now:
        first, last = was.get(card.card_id), then.get(card.card_id)
        if first is None or last is None or first == last:
            wanted.append(card)
        elif asks is Asked.CLEAR:
            back, why = _marked_again(first, last, card)
            wanted.append(back)
            reason = reason or why
        elif card.reps != last.reps:
            wanted.append(card)
            reason = REVIEWED_SINCE
        elif card.is_filtered and asks is Asked.FORGET:
            wanted.append(card)
            reason = IN_FILTERED_DECK
        else:
            wanted.append(_scheduled_again(asks, first, card))
    return tuple(wanted), reason


def _marked_again(first: CardSchedule, last: CardSchedule, now: CardSchedule) -> tuple[CardSchedule, str]:
    flag = first.flag if now.flag == last.flag else now.flag
    was_resumed = first.is_suspended and not last.is_suspended and not now.is_suspended
    if was_resumed and now.reps != first.reps:
        return replace(now, flag=flag), REVIEWED_SINCE
    return replace(now, flag=flag, queue=SUSPENDED if was_resumed else now.queue), ""


def _scheduled_again(asks: Asked, first: CardSchedule, now: CardSchedule) -> CardSchedule:
    if asks is Asked.BURY:
        return replace(now, queue=first.queue) if now.queue == BURIED_BY_USER else now
    if not now.is_new:
        # The user gave it a due date since.
        return now
    queue = SUSPENDED if now.is_suspended else first.queue
    return replace(first, queue=queue, flag=now.flag, is_filtered=now.is_filtered)
