"""Takes back what a session did to one card, unless it was changed since."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, checksum, with_asked
from obsidian_anki_sync.domain.note_type import BY_NAME, SOURCE
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, is_removal_tag, is_retired
from obsidian_anki_sync.domain.planning.card_schedule import Asked, CardSchedule
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.schedules import as_it_was, on_cards, set_back
from obsidian_anki_sync.domain.text import shortened


class Left(Struct, frozen=True):
    """What a session left in Anki: the checksum of the content fields, the deck, and the tags.

    ``cards`` are the schedules that a one-time change left.
    """

    written: str
    deck: str
    tags: tuple[str, ...]
    cards: tuple[CardSchedule, ...] = ()


class AppliedChange(Struct, frozen=True):
    """What a session did to a card, from its first step to its last.

    ``before`` is the Anki note before the first step; None if there was none. ``left`` is what the last step
    left in Anki; None if it removed the card. ``asks`` is a one-time change of its cards.
    """

    slug: str
    note_path: str
    before: AnkiNote | None
    left: Left | None
    adopted: bool = False
    asks: Asked = Asked.NOTHING

    def then(self, later: AppliedChange) -> AppliedChange:
        """Returns this step and a later one as one change."""
        before, left = self.before, later.left
        if before and later.before and not before.cards:
            before = replace(before, cards=later.before.cards)
        if left and self.left and not left.cards:
            left = replace(left, cards=self.left.cards)
        return replace(
            later,
            before=before,
            left=left,
            adopted=self.adopted or later.adopted,
            asks=later.asks or self.asks,
        )


def take_back(change: AppliedChange, seen: AnkiNote | None) -> Action | str:
    """Returns the action that takes a change back, or the reason why the card stays as it is.

    ``seen`` is the Anki note now. An empty reason means that nothing is left to take back.
    """
    if not (change.asks and change.before and change.left and seen):
        return _take_text_back(change, seen)
    before, left = change.before, change.left
    if change.asks is Asked.CLEAR:
        return _take_cards_back(change, before, left, seen, "")
    # What the note asked for stays done on every computer.
    source = with_asked(before.fields.get(SOURCE, ""), seen.asked)
    before = replace(before, fields={**before.fields, SOURCE: source})
    text = _take_text_back(replace(change, before=before), seen)
    return _take_cards_back(change, before, left, seen, text)


def _take_cards_back(
    change: AppliedChange, before: AnkiNote, left: Left, seen: AnkiNote, text: Action | str
) -> Action | str:
    """Returns the action that takes a one-time change back, together with what is done to the text."""
    cards, kept = set_back(change.asks, before.cards, left.cards, seen.cards)
    if isinstance(text, Action):
        if text.kind is not ActionKind.UPDATE or cards == seen.cards:
            return text
        return replace(text, asks=Asked.SET_BACK, cards=cards, before=seen)
    tags = seen.tags
    if change.asks is Asked.CLEAR:
        tags = _tags_taken_back(before.tags, left.tags, seen.tags)
    if cards == seen.cards and _folded(tags) == _folded(seen.tags):
        return kept or text
    return on_cards(change.slug, change.note_path, seen, Asked.SET_BACK, cards, tags, "undone")


def _take_text_back(change: AppliedChange, seen: AnkiNote | None) -> Action | str:
    if change.adopted:
        return "" if seen is None else "it was linked to an existing Anki note, and stays linked"
    if change.left is None:
        return _bring_back(change, seen)
    if seen is None:
        return "" if change.before is None else "it was deleted in Anki since"
    if not _has_text_of(change, change.left, seen):
        return "it was changed since"
    if change.before is None:
        return _remove(change, change.left, seen)
    if is_retired(change.before.tags):
        return _action(ActionKind.DELETE, change, seen)
    return _set_back(change, change.before, change.left, seen)


def _has_text_of(change: AppliedChange, left: Left, seen: AnkiNote) -> bool:
    """True if the text is as the session left it, or as before, if an earlier undo stopped halfway."""
    now = checksum(seen.content_fields)
    return now == left.written or (
        change.before is not None and now == checksum(change.before.content_fields)
    )


def _remove(change: AppliedChange, left: Left, seen: AnkiNote) -> Action | str:
    if seen.reviewed:
        return "it was reviewed since"
    if _folded(seen.tags) != _folded(left.tags):
        return "its tags were changed since"
    if not same_deck(seen.deck, left.deck):
        return "it was moved to another deck since"
    return _action(ActionKind.DELETE, change, seen)


def _set_back(change: AppliedChange, before: AnkiNote, left: Left, seen: AnkiNote) -> Action | str:
    if before.note_type not in BY_NAME:
        return f"it had the note type {before.note_type} before"
    tags = _tags_taken_back(before.tags, left.tags, seen.tags)
    deck = before.deck if same_deck(seen.deck, left.deck) else seen.deck
    is_back = (seen.note_type, seen.fields, seen.deck) == (before.note_type, before.fields, deck)
    if is_back and _folded(tags) == _folded(seen.tags):
        return ""
    return _action(ActionKind.UPDATE, change, seen, as_it_was(before, deck, tags))


def _bring_back(change: AppliedChange, seen: AnkiNote | None) -> Action | str:
    before = change.before
    if before is None:
        return ""
    if before.slug != change.slug:
        return "it is the same card as another Anki note, which stays"
    if before.note_type not in BY_NAME:
        return f"it has the note type {before.note_type} in Anki"
    if seen is None:
        restore = _action(ActionKind.RESTORE, change, seen, as_it_was(before, before.deck, before.tags))
        return replace(restore, former_id=before.anki_id)
    if not is_retired(seen.tags):
        return "it is in use again"
    if checksum(seen.content_fields) != checksum(before.content_fields):
        return "it was changed since"
    tags = tuple(tag for tag in seen.tags if not is_removal_tag(tag))
    return _action(ActionKind.RESTORE, change, seen, as_it_was(before, seen.deck, tags))


def _tags_taken_back(before: Iterable[str], left: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    """Returns today's tags without those that the session added, and with those that it removed."""
    was, added = {tag.casefold(): tag for tag in before}, _folded(left)
    tags = {tag.casefold(): tag for tag in now if tag.casefold() not in added - was.keys()}
    tags |= {key: tag for key, tag in was.items() if key not in added}
    return tuple(sorted(tags.values()))


def _folded(tags: Iterable[str]) -> set[str]:
    return {tag.casefold() for tag in tags}


def _action(
    kind: ActionKind, change: AppliedChange, seen: AnkiNote | None, card: Card | None = None
) -> Action:
    note = seen or change.before
    front = shortened(note.front) if note else ""
    return Action(kind, change.slug, change.note_path, front, reason="undone", card=card, before=seen)
