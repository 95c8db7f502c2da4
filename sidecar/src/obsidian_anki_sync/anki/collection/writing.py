"""Writing into an Anki collection through the official ``anki`` library, all of it in one thread."""

from __future__ import annotations

import json
import time
from collections.abc import Collection as AbstractCollection
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki.collection import (
    AddNoteRequest,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.decks import DeckId
from anki.errors import AnkiException, FilteredDeckError
from anki.models import NotetypeId
from anki.notes import Note, NoteId

from obsidian_anki_sync.anki.collection.cards import (
    end_of_queue,
    extend_queue,
    move,
    resume,
    retire,
    suspend_empty,
)
from obsidian_anki_sync.anki.collection.foreign_notes import read_foreign_notes, retyped
from obsidian_anki_sync.anki.collection.opening import open_collection
from obsidian_anki_sync.anki.collection.reading import read_any, slug_index, taken_guids
from obsidian_anki_sync.anki.collection.upgrading import upgrade_note_types
from obsidian_anki_sync.anki.feasibility import why_closed, why_impossible
from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.media import copy_media, missing_media
from obsidian_anki_sync.anki.note_ids import new_ids
from obsidian_anki_sync.anki.note_types.companions import COMPANION_SLUGS, companions
from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS
from obsidian_anki_sync.anki.package.writing import write_package
from obsidian_anki_sync.anki.scratch import scratch_folder
from obsidian_anki_sync.anki.stored import fresh_note, is_as_before, is_kept, stored_fields, stored_tags
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, Outcome, Result
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.empty_cards import cards_left_empty

Outcomes = dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A card that can be written: its fields as Anki keeps them, and the id of its deck."""

    card: Card
    fields: Mapping[str, str]
    deck: DeckId


class _Refused(Exception):  # noqa: N818 - it says what became of one card, and ends here
    """This card cannot be written; the message says why."""


class CollectionWriter:
    """An open collection, which nobody else can open until it is closed.

    Raises ``TargetError`` where the collection refuses as a whole.
    """

    def __init__(self, path: Path, vault_root: Path) -> None:
        self._path = path
        self._vault_root = vault_root
        self._decks: dict[str, DeckId] = {}
        with self._complaints():
            self._collection = open_collection(path)
        self._media_folder = Path(self._collection.media.dir())
        try:
            self._ids = slug_index(self.query)
            upgrade_note_types(self._collection)
        except BaseException:
            self.close()
            raise

    def query(self, statement: str, *values: Any) -> Sequence[Sequence[Any]]:
        """The rows of a statement."""
        assert self._collection.db is not None
        return self._collection.db.all(statement, *values)

    def close(self) -> None:
        """Lets go of the collection."""
        self._collection.close()

    def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out the actions: all creates are one transaction, and so are all updates of fields."""
        with self._complaints():
            outcomes = {
                **self._create([action for action in actions if _is_creation(action)]),
                **self._change([action for action in actions if _is_change(action)]),
                **self._adopt([action for action in actions if action.kind is ActionKind.ADOPT]),
                **self._remove([action for action in actions if action.kind is ActionKind.DELETE]),
            }
        return [outcomes[action.slug] for action in actions]

    @contextmanager
    def _complaints(self) -> Iterator[None]:
        try:
            yield
        except AnkiException as error:
            raise TargetError(
                f"Anki could not write to {self._path}: {error}.",
                "Open the collection in Anki, choose Tools > Check Database, close Anki, and run this again.",
            ) from error
        except OSError as error:
            raise TargetError(
                f"{self._path}, or a file beside it, could not be written: {error}.",
                "Make room on the disk, or correct the rights of the folder, then run this again.",
            ) from error

    # Creating

    def _create(self, actions: Sequence[Action]) -> Outcomes:
        taken = taken_guids(self.query, [a.slug for a in actions if a.slug not in self._ids])
        outcomes: Outcomes = {}
        ready: dict[str, _Ready] = {}
        for action in actions:
            card = action.card
            assert card is not None
            if card.slug in self._ids:
                outcomes[card.slug] = Outcome(card.slug, Result.STALE, self._ids[card.slug])
                continue
            try:
                if card.slug in taken:
                    raise _Refused(
                        f"Anki has the card {card.slug} already, under another note type or without its slug;"
                        " it was left alone."
                    )
                ready[card.slug] = self._prepare(card)
            except _Refused as refusal:
                outcomes[card.slug] = Outcome(card.slug, Result.FAILED, message=str(refusal))
        self._add(list(ready.values()))
        return {**outcomes, **self._written(self._ids_of(ready))}

    def _add(self, ready: Sequence[_Ready]) -> None:
        """Adds Anki notes: one transaction, and one more the first time that a note type is used."""
        blanks = self._blanks(one.card.content.note_type for one in ready)
        requests, first = [], []
        for one in ready:
            blank = blanks.get(one.card.content.note_type)
            if blank is None:
                first.append(one)
            else:
                note = _filled(blank, one, guid_of(one.card.slug), one.fields)
                requests.append(AddNoteRequest(note=note, deck_id=one.deck))
        extend_queue(self._collection)
        if first:
            self._import(first)
            extend_queue(self._collection)
        if requests:
            self._collection.add_notes(requests)

    def _blanks(self, names: Iterable[str]) -> dict[str, Note]:
        """An empty Anki note of each of these note types that the collection has."""
        ids = {name: NotetypeId(MODEL_IDS[BY_NAME[name].key]) for name in set(names)}
        models = {name: self._collection.models.get(key) for name, key in ids.items()}
        return {name: self._collection.new_note(model) for name, model in models.items() if model}

    def _import(self, ready: Sequence[_Ready]) -> None:
        """Adds Anki notes by a package: only so does Anki take a new note type with the id it shall have.

        No note type that the collection has may be among them: if the user gave it a field, Anki would not
        take it for the same, and make another.
        """
        now = int(time.time())
        ids = new_ids(len(ready))
        self._import_notes([fresh_note(one.card, one.fields, now, next(ids)) for one in ready])

    def _import_notes(self, notes: Sequence[AnkiNote]) -> None:
        with scratch_folder() as folder:
            package = folder / "new.apkg"
            write_package(package, notes, first_position=end_of_queue(self._collection))
            self._collection.import_anki_package(
                ImportAnkiPackageRequest(
                    package_path=str(package),
                    # Without scheduling, Anki drops the tags "leech" and "marked".
                    options=ImportAnkiPackageOptions(with_scheduling=True),
                )
            )

    def _ids_of(self, slugs: Iterable[str]) -> dict[str, int]:
        by_guid = {guid_of(slug): slug for slug in slugs}
        rows = self.query(
            "select guid, id from notes where guid in (select value from json_each(?))",
            json.dumps(list(by_guid)),
        )
        added = {by_guid[guid]: anki_id for guid, anki_id in rows}
        self._ids |= added
        return added

    # Changing

    def _change(self, actions: Sequence[Action]) -> Outcomes:
        if not actions:
            return {}
        now = self._now(actions)
        guids = self._guids(note.anki_id for note in now.values())
        self._introduce({action.card.content.note_type for action in actions if action.card})
        blanks = self._blanks(action.card.content.note_type for action in actions if action.card)
        outcomes: Outcomes = {}
        notes, written = [], {}
        resumed: list[AnkiNote] = []
        moved: list[tuple[AnkiNote, DeckId]] = []
        empty: dict[int, AbstractCollection[int]] = {}
        for action in actions:
            card, seen = action.card, now.get(action.slug)
            assert card is not None
            if seen is None or not _is_unchanged(action, seen):
                outcomes[action.slug] = _stale(action.slug, seen)
                continue
            try:
                ready = self._prepare(card)
            except _Refused as refusal:
                outcomes[action.slug] = Outcome(action.slug, Result.FAILED, message=str(refusal))
                continue
            # Fields that the user added stay, unless the note type is another one now.
            stays = seen.note_type == card.content.note_type
            fields = {**(seen.fields if stays else {}), **ready.fields}
            note = _filled(blanks[card.content.note_type], ready, guids[seen.anki_id], fields)
            note.id = NoteId(seen.anki_id)
            notes.append(note)
            written[action.slug] = seen.anki_id
            if not same_deck(seen.deck, card.content.deck):
                moved.append((seen, ready.deck))
            resumed.append(seen)
            if not stays:
                empty[seen.anki_id] = cards_left_empty(
                    seen.note_type, seen.fields, card.content.note_type, ready.fields
                )
        resume(self._collection, resumed)
        if notes:
            self._collection.update_notes(notes)
        suspend_empty(self._collection, empty)
        move(self._collection, moved)
        self._ids |= written
        return {**outcomes, **self._written(written)}

    def _guids(self, ids: Iterable[int]) -> dict[int, str]:
        rows = self.query(
            "select id, guid from notes where id in (select value from json_each(?))", json.dumps(list(ids))
        )
        return {row[0]: row[1] for row in rows}

    # Adopting

    def foreign_notes(self, ids: AbstractCollection[int] | None) -> list[ForeignNote]:
        """The Anki notes that are not ours: all, or those with these ids."""
        return read_foreign_notes(self._collection, self.query, ids)

    def _adopt(self, actions: Sequence[Action]) -> Outcomes:
        """Makes Anki notes of others ours; their cards stay as they are."""
        if not actions:
            return {}
        ids = [action.before.anki_id for action in actions if action.before]
        seen = {foreign_note.anki_id: foreign_note.note for foreign_note in self.foreign_notes(ids)}
        self._introduce({action.card.content.note_type for action in actions if action.card})
        outcomes: Outcomes = {}
        notes, written = [], {}
        for action in actions:
            card, before = action.card, action.before
            assert card is not None
            assert before is not None
            note = seen.get(before.anki_id)
            if note is None or card.slug in self._ids or not is_as_before(note, before):
                outcomes[card.slug] = _stale(card.slug, note)
                continue
            try:
                ready = self._prepare(card)
            except _Refused as refusal:
                outcomes[card.slug] = Outcome(card.slug, Result.FAILED, message=str(refusal))
                continue
            ours = retyped(self._collection, before.anki_id, MODEL_IDS[BY_NAME[card.content.note_type].key])
            notes.append(_with_content(ours, ready, ready.fields))
            written[card.slug] = before.anki_id
        if notes:
            self._collection.update_notes(notes)
            self._ids |= written
        return {**outcomes, **self._written(written)}

    def _introduce(self, note_types: Iterable[str]) -> None:
        """Brings in those of our note types that the collection has not got yet."""
        wanted = set(note_types)
        missing = companions(wanted - self._blanks(wanted).keys(), int(time.time()))
        if missing:
            self._import_notes(missing)
        self.remove_companions()

    def remove_companions(self) -> None:
        """Removes the Anki notes that were only there to bring a note type in."""
        if arrived := self._ids_of(COMPANION_SLUGS.values()):
            self._collection.remove_notes([NoteId(anki_id) for anki_id in arrived.values()])

    # Removing

    def _remove(self, actions: Sequence[Action]) -> Outcomes:
        now = self._now(actions)
        outcomes: Outcomes = {}
        deleted: list[int] = []
        kept: dict[str, AnkiNote] = {}
        for action in actions:
            seen = now.get(action.slug)
            if seen is None:
                outcomes[action.slug] = Outcome(action.slug, Result.DELETED)
            elif not _is_unchanged(action, seen):
                outcomes[action.slug] = _stale(action.slug, seen)
            elif is_kept(action, seen):
                kept[action.slug] = seen
            else:
                deleted.append(seen.anki_id)
                outcomes[action.slug] = Outcome(action.slug, Result.DELETED)
        if deleted:
            self._collection.remove_notes([NoteId(anki_id) for anki_id in deleted])
            gone = set(deleted)
            self._ids = {slug: anki_id for slug, anki_id in self._ids.items() if anki_id not in gone}
        if kept:
            retire(self._collection, list(kept.values()))
        suspended = {slug: note.anki_id for slug, note in kept.items()}
        return {**outcomes, **self._written(suspended, Result.SUSPENDED)}

    # What these share

    def _now(self, actions: Iterable[Action]) -> dict[str, AnkiNote]:
        """The Anki notes that the actions are about, by the actions' slugs, as they are now."""
        ids = {
            action.slug: action.before.anki_id if action.before else self._ids.get(action.slug, 0)
            for action in actions
        }
        notes = {note.anki_id: note for note in read_any(self.query, ids.values())} if ids else {}
        return {slug: notes[anki_id] for slug, anki_id in ids.items() if anki_id in notes}

    def _prepare(self, card: Card) -> _Ready:
        """Makes ready what the card needs in the collection; raises ``_Refused``."""
        fields = stored_fields(card)
        reason = why_impossible(card, fields) or missing_media(card, self._vault_root)
        if reason:
            raise _Refused(reason)
        copy_media(card.content.media, self._vault_root, self._media_folder)
        return _Ready(card, fields, self._deck(card.content.deck))

    def _deck(self, name: str) -> DeckId:
        found = self._decks.get(name)
        if found is None:
            decks = self._collection.decks
            with suppress(FilteredDeckError):
                found = decks.id_for_name(name) or decks.id(name)
            if found is None or decks.is_filtered(found):
                raise _Refused(why_closed(name))
            self._decks[name] = found
        return found

    def _written(self, ids: Mapping[str, int], result: Result = Result.WRITTEN) -> Outcomes:
        rows = self.query(
            "select id, mod from notes where id in (select value from json_each(?))",
            json.dumps(list(ids.values())),
        )
        times = {row[0]: row[1] for row in rows}
        return {slug: Outcome(slug, result, anki_id, times[anki_id]) for slug, anki_id in ids.items()}


def _filled(blank: Note, ready: _Ready, guid: str, fields: Mapping[str, str]) -> Note:
    """A copy of a blank that holds the card; fields that the user added are empty unless given."""
    # Both making each anew and copy.copy cost several times what adding it does.
    note = Note.__new__(Note)
    vars(note).update(vars(blank))
    note.guid = guid
    return _with_content(note, ready, fields)


def _with_content(note: Note, ready: _Ready, fields: Mapping[str, str]) -> Note:
    note.tags = list(stored_tags(ready.card))
    note.fields = [fields.get(name, "") for name in note.keys()]  # noqa: SIM118 - not a mapping
    return note


def _is_creation(action: Action) -> bool:
    return action.kind is ActionKind.CREATE or (action.kind is ActionKind.RESTORE and action.before is None)


def _is_change(action: Action) -> bool:
    return action.kind in (ActionKind.UPDATE, ActionKind.RESTORE) and not _is_creation(action)


def _is_unchanged(action: Action, seen: AnkiNote) -> bool:
    return action.before is None or is_as_before(seen, action.before)


def _stale(slug: str, seen: AnkiNote | None) -> Outcome:
    if seen is None:
        return Outcome(slug, Result.STALE, message="It was deleted in Anki in the meantime.")
    return Outcome(slug, Result.STALE, seen.anki_id, seen.modified, "It was changed in Anki in the meantime.")
