"""An open collection, and the parts that all writes share: ids, decks, note types, media."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.decks import DeckId
from anki.errors import FilteredDeckError
from anki.models import NotetypeId
from anki.notes import Note, NoteId
from msgspec import Struct

from obsidian_anki_sync.anki.collection.cards import (
    end_of_queue,
)
from obsidian_anki_sync.anki.collection.opening import open_collection
from obsidian_anki_sync.anki.collection.reading import read_any, slug_index
from obsidian_anki_sync.anki.feasibility import why_closed, why_impossible
from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.anki.media import copy_media, missing_media
from obsidian_anki_sync.anki.note_types.companions import COMPANION_SLUGS, companions
from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS, NOTE_TYPE_BY_ID, design_of
from obsidian_anki_sync.anki.note_types.template_version import may_replace
from obsidian_anki_sync.anki.scratch import scratch_folder
from obsidian_anki_sync.anki.stored import is_as_before, stored_fields, stored_tags
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.action import Action, Outcome, OutcomeKind

Outcomes = dict[str, Outcome]


class Ready(Struct, frozen=True):
    """A card that can be written: its fields as Anki stores them, and the id of its deck."""

    card: Card
    fields: Mapping[str, str]
    deck: DeckId


class RefusedCard(Exception):  # noqa: N818 - the outcome of one card, not a failure of the sync
    """A card that cannot be written, with the reason."""


class OpenCollection:
    """An open collection, which other programs cannot open meanwhile."""

    def __init__(self, path: Path, vault_root: Path) -> None:
        self._vault_root = vault_root
        self._decks: dict[str, DeckId] = {}
        self.collection = open_collection(path)
        self._media_folder = Path(self.collection.media.dir())
        try:
            self.ids = slug_index(self.query)
            upgrade_note_types(self.collection)
        except BaseException:
            self.close()
            raise

    def query(self, statement: str, *values: Any) -> Sequence[Sequence[Any]]:
        """Returns the rows of a statement."""
        assert self.collection.db is not None
        return self.collection.db.all(statement, *values)

    def close(self) -> None:
        """Closes the collection."""
        self.collection.close()

    def ids_of(self, slugs: Iterable[str]) -> dict[str, int]:
        """Returns the Anki ids of these slugs, and caches them."""
        by_guid = {guid_of(slug): slug for slug in slugs}
        rows = self.query(
            "select guid, id from notes where guid in (select value from json_each(?))",
            json.dumps(list(by_guid)),
        )
        added = {by_guid[guid]: anki_id for guid, anki_id in rows}
        self.ids |= added
        return added

    def blanks(self, names: Iterable[str]) -> dict[str, Note]:
        """Returns an empty Anki note of each of these note types that the collection has."""
        ids = {name: NotetypeId(MODEL_IDS[BY_NAME[name].key]) for name in set(names)}
        models = {name: self.collection.models.get(key) for name, key in ids.items()}
        return {name: self.collection.new_note(model) for name, model in models.items() if model}

    def import_notes(self, notes: Sequence[AnkiNote]) -> None:
        """Imports Anki notes by a package, which keeps their ids."""
        from obsidian_anki_sync.anki.package.writing import write_package

        with scratch_folder() as folder:
            package = folder / "new.apkg"
            write_package(package, notes, first_position=end_of_queue(self.collection))
            self.collection.import_anki_package(
                ImportAnkiPackageRequest(
                    package_path=str(package),
                    # Without scheduling, Anki drops the tags "leech" and "marked".
                    options=ImportAnkiPackageOptions(with_scheduling=True),
                )
            )

    def add_missing_note_types(self, note_types: Iterable[str]) -> None:
        """Adds those of our note types that the collection lacks."""
        wanted = set(note_types)
        missing = companions(wanted - self.blanks(wanted).keys(), int(time.time()))
        if missing:
            self.import_notes(missing)
        self.remove_companions()

    def remove_companions(self) -> None:
        """Removes the Anki notes that only served to add a note type."""
        if added := self.ids_of(COMPANION_SLUGS.values()):
            self.collection.remove_notes([NoteId(anki_id) for anki_id in added.values()])

    def guids(self, ids: Iterable[int]) -> dict[int, str]:
        """Returns the GUIDs of Anki notes by id."""
        rows = self.query(
            "select id, guid from notes where id in (select value from json_each(?))", json.dumps(list(ids))
        )
        return {row[0]: row[1] for row in rows}

    def now(self, actions: Iterable[Action]) -> dict[str, AnkiNote]:
        """Returns the Anki notes of the actions as they are now, by slug."""
        ids = {
            action.slug: action.before.anki_id if action.before else self.ids.get(action.slug, 0)
            for action in actions
        }
        notes = {note.anki_id: note for note in read_any(self.query, ids.values())} if ids else {}
        return {slug: notes[anki_id] for slug, anki_id in ids.items() if anki_id in notes}

    def prepare(self, card: Card) -> Ready:
        """Prepares the collection for a card; raises ``RefusedCard``."""
        fields = stored_fields(card)
        reason = why_impossible(card, fields) or missing_media(card, self._vault_root)
        if reason:
            raise RefusedCard(reason)
        copy_media(card.content.media, self._vault_root, self._media_folder)
        return Ready(card, fields, self.deck(card.content.deck))

    def deck(self, name: str) -> DeckId:
        """Returns the id of a deck, made if needed; raises ``RefusedCard`` for a filtered one."""
        found = self._decks.get(name)
        if found is None:
            decks = self.collection.decks
            with suppress(FilteredDeckError):
                found = decks.id_for_name(name) or decks.id(name)
            if found is None or decks.is_filtered(found):
                raise RefusedCard(why_closed(name))
            self._decks[name] = found
        return found

    def written(self, ids: Mapping[str, int], result: OutcomeKind = OutcomeKind.WRITTEN) -> Outcomes:
        """Returns the outcomes of Anki notes that were just written, with their modification times."""
        rows = self.query(
            "select id, mod from notes where id in (select value from json_each(?))",
            json.dumps(list(ids.values())),
        )
        times = {row[0]: row[1] for row in rows}
        return {slug: Outcome(slug, result, anki_id, times[anki_id]) for slug, anki_id in ids.items()}


def filled(blank: Note, ready: Ready, guid: str, fields: Mapping[str, str]) -> Note:
    """Returns a copy of a blank with the card's fields; fields that the user added are empty unless given."""
    # To make each anew, or to use copy.copy, takes several times as long as adding it.
    note = Note.__new__(Note)
    vars(note).update(vars(blank))
    note.guid = guid
    return with_content(note, ready, fields)


def with_content(note: Note, ready: Ready, fields: Mapping[str, str]) -> Note:
    """Returns the Anki note with the tags and fields of the card."""
    note.tags = list(stored_tags(ready.card))
    note.fields = [fields.get(name, "") for name in note.keys()]  # noqa: SIM118 - not a mapping
    return note


def is_unchanged(action: Action, seen: AnkiNote) -> bool:
    """True if the Anki note is as it was when the action was planned."""
    return action.before is None or is_as_before(seen, action.before)


def stale(slug: str, seen: AnkiNote | None) -> Outcome:
    """Returns the outcome of a card whose Anki note changed since the action was planned."""
    if seen is None:
        return Outcome(slug, OutcomeKind.STALE, message="It was deleted in Anki in the meantime.")
    return Outcome(
        slug, OutcomeKind.STALE, seen.anki_id, seen.modified, "It was changed in Anki in the meantime."
    )


def upgrade_note_types(collection: Collection) -> None:
    """Replaces templates and style sheets of earlier releases, unless the user changed them.

    Fields and templates are neither added nor removed, since that would force a full sync with AnkiWeb.
    """
    for model_id, note_type in NOTE_TYPE_BY_ID.items():
        model = collection.models.get(NotetypeId(model_id))
        if model is None:
            continue
        design = design_of(note_type.name)
        before = json.dumps(model)
        model["css"] = _newer(model["css"], design.css)
        shipped = {template.template_id: template for template in design.templates}
        for template in model["tmpls"]:
            ours = shipped.get(template["id"])
            if ours:
                template["qfmt"] = _newer(template["qfmt"], ours.front)
                template["afmt"] = _newer(template["afmt"], ours.back)
        if json.dumps(model) != before:
            collection.models.update_dict(model)


def _newer(current: str, shipped: str) -> str:
    return shipped if may_replace(current) else current
