"""Taking back what was done to one card, as long as nobody has touched it since."""

from __future__ import annotations

from dataclasses import dataclass

from obsidian_anki_sync.domain.action import ORPHAN_TAG, Action, ActionKind
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent, checksum
from obsidian_anki_sync.domain.note_type import SOURCE
from obsidian_anki_sync.domain.text import shortened


@dataclass(frozen=True, slots=True)
class AppliedChange:
    """What was done to a card: ``before`` is the Anki note until then, ``written`` the checksum since."""

    kind: ActionKind
    slug: str
    note_path: str
    before: AnkiNote | None
    written: str


def take_back(applied: AppliedChange, seen: AnkiNote | None) -> Action | str:
    """The action that takes a deed back, or why it has to stay; an empty reason means that nothing is left.

    ``seen`` is the Anki note now. What was reviewed or edited since is the user's.
    """
    if applied.kind is ActionKind.ADOPT:
        return "" if seen is None else "it was linked to an Anki note that was there before, and stays so"
    if applied.kind is ActionKind.DELETE:
        return _bring_back(applied, seen)
    if seen is None:
        return "" if applied.before is None else "it was deleted in Anki since"
    if not _says_what_was_written(seen, applied):
        return "it was changed since"
    if applied.before is None:
        return "it was reviewed since" if seen.reviewed else _action(ActionKind.DELETE, applied, seen)
    if applied.kind is ActionKind.RESTORE:
        return _action(ActionKind.DELETE, applied, seen)
    return _action(ActionKind.UPDATE, applied, seen, _as_it_was(applied.before))


def _says_what_was_written(seen: AnkiNote, applied: AppliedChange) -> bool:
    """Whether the text is as the deed left it, or as before: an undo may have stopped after the text."""
    now = checksum(seen.content_fields)
    return now == applied.written or (
        applied.before is not None and now == checksum(applied.before.content_fields)
    )


def _bring_back(applied: AppliedChange, seen: AnkiNote | None) -> Action | str:
    if applied.before is None:
        return "it is not known how it was"
    if seen is not None and ORPHAN_TAG not in seen.tags:
        return "it is in use again"
    return _action(ActionKind.RESTORE, applied, seen, _as_it_was(applied.before))


def _as_it_was(before: AnkiNote) -> Card:
    """A card that writes the Anki note back as it was, its source link to the letter."""
    content = CardContent(before.note_type, before.content_fields, before.deck, before.tags, before.source)
    return Card(before.slug, "", content, kept={SOURCE: before.fields.get(SOURCE, "")})


def _action(
    kind: ActionKind, applied: AppliedChange, seen: AnkiNote | None, card: Card | None = None
) -> Action:
    note = seen or applied.before
    front = shortened(note.front) if note else ""
    return Action(kind, applied.slug, applied.note_path, front, reason="undone", card=card, before=seen)
