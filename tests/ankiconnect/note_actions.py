"""The actions on Anki notes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from anki.decks import DEFAULT_DECK_ID, DeckId
from anki.errors import NotFoundError
from anki.notes import Note, NoteFieldsCheckResult, NoteId
from anki.utils import field_checksum, ids2str

from ankiconnect.addon import AddOn, Refusal, action
from ankiconnect.note_type_actions import note_type

Given = dict[str, Any]

# Any other state, as a cloze deletion where none can be, is refused "for unknown reason".
_COMPLAINTS: dict[int, str] = {
    NoteFieldsCheckResult.EMPTY: "cannot create note because it is empty",
    NoteFieldsCheckResult.DUPLICATE: "cannot create note because it is a duplicate",
}


@action("findNotes")
def find_notes(add_on: AddOn, query: str | None = None) -> list[int]:
    return [] if query is None else list(add_on.anki.collection.find_notes(query))


@action("notesInfo")
def notes_info(add_on: AddOn, notes: list[NoteId] | None = None, query: str | None = None) -> list[Given]:
    if query is not None and not add_on.release.reads_by_query:
        raise Refusal("AnkiConnect.notesInfo() got an unexpected keyword argument 'query'")
    if notes is None and query is None:
        raise Refusal('Must provide either "notes" or a "query"')
    wanted = notes if query is None else list(add_on.anki.collection.find_notes(query))
    assert wanted is not None
    cards = _cards_of(add_on, wanted)
    return [_note_info(add_on, note, cards) for note in wanted]


@action("notesModTime")
def notes_mod_time(add_on: AddOn, notes: list[NoteId]) -> list[Given]:
    found = (_found(add_on, note) for note in notes)
    return [{"noteId": note.id, "mod": note.mod} if note else {} for note in found]


@action("addNote")
def add_note(add_on: AddOn, note: Given) -> int:
    made, deck = _new_note(add_on, note)
    add_on.anki.collection.add_note(made, deck if add_on.release.keeps_deck else DeckId(DEFAULT_DECK_ID))
    return made.id


@action("addNotes")
def add_notes(add_on: AddOn, notes: list[Given]) -> list[int | None]:
    results: list[int | None] = []
    errors = []
    for note in notes:
        try:
            results.append(add_note(add_on, note))
        except Exception as error:
            results.append(None)
            errors.append(str(error))
    if errors and add_on.release.adds_all_or_none:
        add_on.anki.collection.remove_notes([NoteId(added) for added in results if added])
        raise Refusal(str(errors))
    return results


@action("canAddNotes")
def can_add_notes(add_on: AddOn, notes: list[Given]) -> list[bool]:
    return [why_not is None for why_not in _whys_not(add_on, notes)]


@action("canAddNotesWithErrorDetail")
def can_add_notes_with_error_detail(add_on: AddOn, notes: list[Given]) -> list[Given]:
    return [
        {"canAdd": True} if why_not is None else {"canAdd": False, "error": why_not}
        for why_not in _whys_not(add_on, notes)
    ]


@action("updateNoteFields")
def update_note_fields(add_on: AddOn, note: Given) -> None:
    changed = _note(add_on, note["id"])
    for name, value in note["fields"].items():
        # An unknown field is ignored, and here the case of its name counts.
        if name in changed:
            changed[name] = value
    add_on.anki.collection.update_note(changed, skip_undo_entry=True)


@action("updateNote")
def update_note(add_on: AddOn, note: Given) -> None:
    if "fields" not in note and "tags" not in note:
        raise Refusal('Must provide a "fields" or "tags" property.')
    if "fields" in note:
        update_note_fields(add_on, note)
    if "tags" in note:
        update_note_tags(add_on, note["id"], note["tags"])


@action("updateNoteModel")
def update_note_model(add_on: AddOn, note: Given) -> None:
    if not note.get("id"):
        raise Refusal("Note ID is required")
    if not note.get("modelName"):
        raise Refusal("Model name is required")
    if not note.get("fields"):
        raise Refusal("Fields must be provided as a dictionary")
    changed = _note(add_on, note["id"])
    model = add_on.anki.collection.models.by_name(note["modelName"])
    if model is None:
        raise Refusal(f"Model '{note['modelName']}' not found")
    changed.mid = model["id"]
    changed._fmap = add_on.anki.collection.models.field_map(model)
    changed.fields = [""] * len(model["flds"])
    known = {name.lower(): name for name in reversed(changed.keys())}
    for name, value in note["fields"].items():
        if name.lower() in known:
            changed[known[name.lower()]] = value
    changed.tags = note.get("tags", [])
    add_on.anki.collection.update_note(changed, skip_undo_entry=True)


@action("updateNoteTags")
def update_note_tags(add_on: AddOn, note: NoteId, tags: str | list[str]) -> None:
    wanted = [tags] if isinstance(tags, str) else tags
    if not isinstance(wanted, list) or not all(isinstance(tag, str) for tag in wanted):
        raise Refusal("Must provide tags as a list of strings")
    for tag in _note(add_on, note).tags:
        remove_tags(add_on, [note], tag)
    for tag in wanted:
        add_tags(add_on, [note], tag)


@action("getNoteTags")
def get_note_tags(add_on: AddOn, note: NoteId) -> list[str]:
    return _note(add_on, note).tags


@action("addTags")
def add_tags(add_on: AddOn, notes: list[NoteId], tags: str) -> None:
    add_on.anki.collection.tags.bulk_add(notes, tags)


@action("removeTags")
def remove_tags(add_on: AddOn, notes: list[NoteId], tags: str) -> None:
    add_on.anki.collection.tags.bulk_remove(notes, tags)


@action("deleteNotes")
def delete_notes(add_on: AddOn, notes: list[NoteId]) -> None:
    add_on.anki.collection.remove_notes(notes)


def _found(add_on: AddOn, note: NoteId) -> Note | None:
    try:
        return add_on.anki.collection.get_note(note)
    except NotFoundError:
        return None


def _note(add_on: AddOn, note: NoteId) -> Note:
    found = _found(add_on, note)
    if found is None:
        raise Refusal(f"Note was not found: {note}")
    return found


def _cards_of(add_on: AddOn, notes: list[NoteId]) -> dict[int, list[int]]:
    database = add_on.anki.collection.db
    assert database is not None
    cards = defaultdict(list)
    for note, card in database.all(f"select nid, id from cards where nid in {ids2str(notes)} order by ord"):
        cards[note].append(card)
    return cards


def _note_info(add_on: AddOn, note_id: NoteId, cards: dict[int, list[int]]) -> Given:
    note = _found(add_on, note_id)
    if note is None:
        return {}
    known = note.note_type()
    assert known is not None
    info: Given = {
        "noteId": note.id,
        "tags": note.tags,
        "fields": {
            name: {"value": value, "order": order} for order, (name, value) in enumerate(note.items())
        },
        "modelName": known["name"],
        "cards": cards[note.id],
    }
    if add_on.release.reads_by_query:
        info |= {"profile": add_on.anki.active, "mod": note.mod}
    return info


def _whys_not(add_on: AddOn, notes: list[Given]) -> list[str | None]:
    reasons: list[str | None] = []
    for note in notes:
        try:
            _new_note(add_on, note)
        except Exception as error:
            reasons.append(str(error))
        else:
            reasons.append(None)
    return reasons


def _new_note(add_on: AddOn, given: Given) -> tuple[Note, DeckId]:
    """Returns a note that could be added, and the deck it asks for. Raises ``Refusal``."""
    collection = add_on.anki.collection
    made = collection.new_note(note_type(add_on, given["modelName"]))
    deck = collection.decks.id_for_name(given["deckName"])
    if deck is None:
        raise Refusal(f"deck was not found: {given['deckName']}")
    made.tags = given.get("tags", [])
    names = {name.lower(): name for name in made.keys()}  # noqa: SIM118 - not a mapping
    for name, value in given["fields"].items():
        if name.lower() in names:
            made[names[name.lower()]] = value
    options = given.get("options", {})
    _demand_booleans(options)
    state = _state(add_on, made, deck, options)
    may_be_twice = options.get("allowDuplicate", False) and state == NoteFieldsCheckResult.DUPLICATE
    if state != NoteFieldsCheckResult.NORMAL and not may_be_twice:
        raise Refusal(_COMPLAINTS.get(state, "cannot create note for unknown reason"))
    return made, deck


def _demand_booleans(options: Given) -> None:
    scope = options.get("duplicateScopeOptions", {})
    given = {
        "allowDuplicate": options.get("allowDuplicate", False),
        "duplicateScopeOptions.checkChildren": scope.get("checkChildren", False),
        "duplicateScopeOptions.checkAllModels": scope.get("checkAllModels", False),
    }
    for name, value in given.items():
        if not isinstance(value, bool):
            raise Refusal(f'option parameter "{name}" must be boolean')


def _state(add_on: AddOn, note: Note, deck: DeckId, options: Given) -> int:
    """True if the first field is empty or a duplicate, with the scope that the options ask for."""
    scope = options.get("duplicateScopeOptions", {})
    in_deck = options.get("duplicateScope") == "deck"
    if not in_deck and not scope.get("checkAllModels"):
        return note.fields_check()
    if not note.fields[0].strip():
        return NoteFieldsCheckResult.EMPTY
    decks = add_on.anki.collection.decks
    looked_in = decks.id_for_name(scope["deckName"]) if scope.get("deckName") else deck
    if in_deck and looked_in is None:
        return NoteFieldsCheckResult.NORMAL
    # Only the checksum counts here, so two different fields can count as duplicates.
    statement = "select cards.did from notes join cards on cards.nid = notes.id where notes.csum = ?"
    values: list[Any] = [field_checksum(note.fields[0])]
    if not scope.get("checkAllModels"):
        statement, values = f"{statement} and notes.mid = ?", [*values, note.mid]
    database = add_on.anki.collection.db
    assert database is not None
    found = set(database.list(statement, *values))
    if in_deck and looked_in is not None:
        children = scope.get("checkChildren")
        found &= set(decks.deck_and_child_ids(looked_in)) if children else {looked_in}
    return NoteFieldsCheckResult.DUPLICATE if found else NoteFieldsCheckResult.NORMAL
