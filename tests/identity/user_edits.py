"""Edits that a person makes in Anki to one of the vault's cards, the ``place``-th of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.notes import Note

from identity.held import MINE, OWN_DECK, OWN_TAG
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, is_retired

if TYPE_CHECKING:
    from anki.cards import Card

UserEdit = Callable[[Collection, int], object]
_numbers = count(1)


def review(collection: Collection, place: int) -> Note | None:
    """Answers a card; returns its Anki note."""
    card = _card(collection, place, "-is:suspended -is:buried")
    if card is None:
        return None
    card.start_timer()
    collection.sched.answerCard(card, 3)
    return card.note()


def edit(collection: Collection, place: int) -> None:
    """Writes another answer."""
    if card := _card(collection, place):
        note = card.note()
        note.fields[1] = f"{MINE} number {next(_numbers)}."
        _write(collection, note)


def tag(collection: Collection, place: int) -> None:
    """Adds a tag."""
    if card := _card(collection, place):
        note = card.note()
        note.add_tag(OWN_TAG)
        _write(collection, note)


def suspend(collection: Collection, place: int) -> None:
    """Suspends the card."""
    if card := _card(collection, place):
        collection.sched.suspend_cards([card.id])


def flag(collection: Collection, place: int) -> None:
    """Gives the card a flag."""
    if card := _card(collection, place):
        collection.set_user_flag_for_cards(2, [card.id])


def move(collection: Collection, place: int) -> None:
    """Moves the card to another deck."""
    if card := _card(collection, place):
        deck = collection.decks.id(OWN_DECK)
        assert deck is not None
        collection.set_deck([card.id], deck)


def learn(collection: Collection, place: int) -> None:
    """Makes a card due in nine days."""
    if card := _card(collection, place, "-is:suspended -is:buried"):
        collection.sched.set_due_date([card.id], "9")


def unbury(collection: Collection, place: int) -> None:
    """Takes a card back into review today."""
    if card := _card(collection, place, "is:buried"):
        collection.sched.unbury_cards([card.id])


def resume(collection: Collection, place: int) -> None:
    """Resumes a card that a sync suspended."""
    ids = sorted(collection.find_cards(f"tag:{ORPHAN_TAG} is:suspended"))
    if ids:
        collection.sched.unsuspend_cards([ids[place % len(ids)]])


def import_package(collection: Collection, package: Path) -> None:
    """Imports a package, as File > Import does; existing notes are updated if the package has newer ones."""
    if package.exists():
        collection.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
        )


def change_note_type(collection: Collection, place: int) -> None:
    """Gives the Anki note the stock note type."""
    card = _card(collection, place)
    stock = collection.models.by_name("Basic")
    assert stock is not None
    if card and card.note().mid != stock["id"]:
        info = collection.models.change_notetype_info(
            old_notetype_id=card.note().mid, new_notetype_id=stock["id"]
        )
        request = info.input
        request.note_ids.extend([card.nid])
        collection.models.change_notetype_of_notes(request)


def delete(collection: Collection, place: int) -> int | None:
    """Deletes the Anki note; returns its id."""
    card = _card(collection, place)
    if card is None:
        return None
    collection.remove_notes([card.nid])
    return card.nid


def copy(collection: Collection, place: int) -> None:
    """Makes a copy of the Anki note, as "Create Copy" does: with another GUID."""
    if card := _card(collection, place):
        note = card.note()
        kind = note.note_type()
        assert kind is not None
        twin = collection.new_note(kind)
        twin.fields = list(note.fields)
        collection.add_note(twin, card.odid or card.did)


def take_back(collection: Collection, place: int, earlier: Mapping[int, Sequence[str]]) -> None:
    """Undoes the last write: the Anki note has its ``earlier`` fields again."""
    card = _card(collection, place)
    note = card.note() if card else None
    fields = earlier.get(note.id) if note else None
    if note and fields and len(fields) == len(note.fields):
        note.fields = list(fields)
        _write(collection, note)


EDITS: Mapping[str, UserEdit] = {
    "edit": edit,
    "tag": tag,
    "suspend": suspend,
    "flag": flag,
    "move": move,
    "learn": learn,
    "unbury": unbury,
}
"""The edits that stay when the vault syncs."""


def _card(collection: Collection, place: int, query: str = "") -> Card | None:
    """Returns the card at an index among those of a fact or a number; None if a sync suspended it."""
    ids = sorted(collection.find_cards(f"(fact or number) {query}"))
    if not ids:
        return None
    card = collection.get_card(ids[place % len(ids)])
    return None if is_retired(card.note().tags) else card


def _write(collection: Collection, note: Note) -> None:
    """Writes as the editor does, some seconds later: Anki counts whole seconds."""
    collection.update_note(note)
    assert collection.db is not None
    collection.db.execute("update notes set mod = mod + 2 where id = ?", note.id)
