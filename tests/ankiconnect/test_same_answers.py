"""The test server answers like real Anki, word for word except for ids and times."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ankiconnect.client import AnkiConnectError
from ankiconnect.places import Place, actions_of, open_place
from ankiconnect.real_anki import missing_for_real_anki

NOBODY = 1
"""An id that no Anki note and no card has."""

BASIC = {"deckName": "Same::One", "modelName": "Basic", "fields": {"front": "a", "Back": "b", "No": "x"}}
CLOZE = {"deckName": "Same::One", "modelName": "Cloze", "fields": {"Text": "{{c1::x}} {{c2::y}}"}}


class Conversation:
    """The questions and answers of a place, without ids and times."""

    def __init__(self, place: Place) -> None:
        self.answers: list[tuple[str, Any]] = []
        self._place = place

    def ask(self, action: str, /, **params: Any) -> Any:
        """Returns the answer, or None if it is an error."""
        try:
            answer = self._place.call(action, **params)
        except AnkiConnectError as error:
            self.answers.append((action, f"error: {error}"))
            return None
        self.answers.append((action, _told(answer)))
        return answer


def _told(value: Any) -> Any:
    match value:
        case dict():
            # Anki draws lots for the next interval.
            return {key: _told(one) for key, one in value.items() if key != "nextReviews"}
        case list():
            return [_told(one) for one in value]
        case int() if abs(value) > 10**11:
            return "an id"
        case int() if value > 10**8:
            return "a time"
    return value


def front(text: str, **more: Any) -> dict[str, Any]:
    return BASIC | {"fields": {"Front": text, "Back": "b"}} | more


def about_itself(talk: Conversation) -> None:
    talk.ask("version")
    talk.ask("getActiveProfile")
    talk.ask("getProfiles")
    talk.ask("loadProfile", name="nobody")
    talk.ask("loadProfile", name="User 1")
    talk.ask("nonsense")
    talk.ask("version", extra=1)
    talk.ask("apiReflect")
    talk.ask("apiReflect", scopes=[])
    talk.ask("apiReflect", scopes=["actions"], actions=["version", "nonsense"])
    inner = [{"action": "version", "version": 6}, {"action": "nonsense", "version": 6}]
    talk.ask("multi", actions=[*inner, {"action": "version"}, {}, {"action": "multi"}])


def about_decks(talk: Conversation) -> None:
    talk.ask("deckNamesAndIds")
    for name in ("Same::One", "Same::One", "", "Same:::Odd"):
        talk.ask("createDeck", deck=name)
    talk.ask("deckNames")
    talk.ask("changeDeck", cards=[NOBODY], deck="Same::Made")
    talk.ask("deckNames")
    talk.ask("getDecks", cards=[NOBODY])


def about_note_types(talk: Conversation) -> None:
    cards = [{"Front": "{{F}}", "Back": "{{G}}"}]
    made: dict[str, Any] = {"modelName": "M", "inOrderFields": ["F", "G"], "cardTemplates": cards, "css": "x"}
    cloze = [{"Name": "c", "Front": "{{cloze:F}}", "Back": "{{cloze:F}}"}]
    for more in (
        {},
        {},
        {"modelName": "N", "inOrderFields": []},
        {"modelName": "N", "cardTemplates": []},
        {"modelName": "N", "cardTemplates": [{"Front": "no field", "Back": ""}]},
        {"modelName": "C", "cardTemplates": cloze, "isCloze": True},
    ):
        talk.ask("createModel", **(made | more))
    for change in ({"Card 1": {"Front": "{{F}}!"}, "No": {"Front": "a"}}, {"Card 1": {"Front": "{{No}}"}}):
        talk.ask("updateModelTemplates", model={"name": "M", "templates": change})
    talk.ask("updateModelTemplates", model={"name": "No", "templates": {}})
    talk.ask("updateModelStyling", model={"name": "M", "css": "y"})
    talk.ask("updateModelStyling", model={"name": "No", "css": "y"})
    for name in ("Basic", "Cloze", "M", "No"):
        talk.ask("modelFieldNames", modelName=name)
        talk.ask("modelTemplates", modelName=name)
        talk.ask("modelStyling", modelName=name)
    talk.ask("modelNamesAndIds")


def about_adding(talk: Conversation) -> None:
    talk.ask("createDeck", deck="Same::One")
    talk.ask("addNote", note=BASIC | {"tags": ["t", "u v"]})
    notes: list[dict[str, Any]] = [BASIC, CLOZE, front(""), front(" <br> "), front("{{c1::x}}"), {}]
    for note in notes:
        talk.ask("addNote", note=note)
    talk.ask("addNote", note=front("x", deckName="No"))
    talk.ask("addNote", note=front("x", modelName="No"))
    talk.ask("addNote", note=CLOZE | {"fields": {"Text": "no cloze"}})
    talk.ask("addNote")
    for notes in ([front("p"), front("p"), front("q")], [front("r"), front("s")]):
        talk.ask("addNotes", notes=notes)
    talk.ask("notesInfo", notes=talk.ask("findNotes", query="deck:*"))


def about_duplicates(talk: Conversation) -> None:
    talk.ask("createDeck", deck="Same::One")
    talk.ask("addNote", note=front("twice", deckName="Default"))
    scopes: list[dict[str, Any]] = [
        {},
        {"deckName": "Default"},
        {"deckName": "No"},
        {"deckName": "Same", "checkChildren": True},
        {"checkAllModels": True},
        {"checkChildren": 1},
    ]
    for scope in scopes:
        for more in ({}, {"duplicateScope": "deck"}, {"allowDuplicate": True}, {"allowDuplicate": "yes"}):
            options = {"duplicateScopeOptions": scope} | more
            notes = [front(text, options=options) for text in ("twice", "", "never", "{{c1::x}}")]
            talk.ask("canAddNotes", notes=notes)
            talk.ask("canAddNotesWithErrorDetail", notes=notes)


def about_changing(talk: Conversation) -> None:
    note = talk.ask("addNote", note=front("changed", deckName="Default"))
    for fields in (
        {"Front": "A", "back": "case", "No": "1"},
        {"Front": ""},
        {"Front": "a\r\nb\x1fc\x00d\x07 e\u0301"},
        {"Front": 5},
    ):
        talk.ask("updateNoteFields", note={"id": note, "fields": fields})
        talk.ask("notesInfo", notes=[note, NOBODY])
    talk.ask("updateNoteFields", note={"id": note})
    talk.ask("updateNote", note={"id": note})
    talk.ask("updateNote", note={"id": note, "fields": {"Front": "B"}, "tags": ["n2", "n1"]})
    talk.ask("getNoteTags", note=note)
    for tags in ("one two", [1], 5, []):
        talk.ask("updateNoteTags", note=note, tags=tags)
        talk.ask("getNoteTags", note=note)
    for action in ("addTags", "removeTags", "addTags"):
        talk.ask(action, notes=[note, NOBODY], tags="x Ü::y x")
        talk.ask("getNoteTags", note=note)
    for missing in ({"id": NOBODY, "fields": {}}, {"id": NOBODY, "tags": ["x"]}):
        talk.ask("updateNote", note=missing)
    talk.ask("getNoteTags", note=NOBODY)
    talk.ask("notesModTime", notes=[note, NOBODY])
    talk.ask("deleteNotes", notes=[note, NOBODY])
    talk.ask("notesInfo", notes=[note])


def about_changing_note_types(talk: Conversation) -> None:
    fields = {"text": "{{c1::x}}", "No": "y"}
    note = talk.ask("addNote", note=front("typed anew", deckName="Default"))
    for given in (
        {},
        {"id": note},
        {"id": note, "modelName": "Cloze"},
        {"id": note, "modelName": "No", "fields": fields},
        {"id": NOBODY, "modelName": "Cloze", "fields": fields},
        {"id": note, "modelName": "Cloze", "fields": fields},
        {"id": note, "modelName": "Basic", "fields": {"Front": "x"}, "tags": ["a", "b c"]},
    ):
        talk.ask("updateNoteModel", note=given)
        talk.ask("notesInfo", notes=[note])


def about_cards(talk: Conversation) -> None:
    talk.ask("createDeck", deck="Same::One")
    for number in range(3):
        talk.ask("addNote", note=front(f"card {number}"))
    cards = talk.ask("findCards", query="Front:card*")
    for action, chosen in (
        ("suspend", cards[:1]),
        ("suspend", cards[:1]),
        ("suspend", cards),
        ("suspend", cards),
        ("suspend", [NOBODY]),
        ("suspend", []),
        ("unsuspend", cards[1:]),
        ("unsuspend", cards),
        ("unsuspend", [NOBODY]),
    ):
        talk.ask(action, cards=list(chosen))
        talk.ask("areSuspended", cards=[*cards, NOBODY])
    talk.ask("changeDeck", cards=[*cards[1:], NOBODY], deck="Same::Elsewhere")
    for action in ("getDecks", "cardsToNotes", "cardsInfo"):
        talk.ask(action, cards=[*cards, NOBODY])


def about_searching(talk: Conversation) -> None:
    talk.ask("addNote", note=front("found", deckName="Default"))
    for query in ("Front:found", "nid:1", "(((", '"note:Basic" Front:found', "edited:1 Front:found"):
        talk.ask("findNotes", query=query)
        talk.ask("findCards", query=query)
        talk.ask("guiBrowse", query=query)
    talk.ask("findNotes")
    talk.ask("findCards")
    talk.ask("guiCurrentCard")


def about_media(talk: Conversation) -> None:
    data = base64.b64encode(b"first").decode()
    other = base64.b64encode(b"second").decode()
    for given in (
        {"filename": "a.txt", "data": data},
        {"filename": "a.txt", "data": other, "deleteExisting": False},
        {"filename": "a/b:c.txt", "data": data},
        {"filename": "e\u0301.txt", "data": data},
        {"filename": "skipped.txt", "data": data, "skipHash": "8b04d5e3775d298e78455efc5ca404d5"},
        {"filename": "nothing.txt"},
        {"filename": "nothing.txt", "path": "/no/such/file"},
        {"filename": "odd.txt", "data": "%%%"},
    ):
        talk.ask("storeMediaFile", **given)
    for name in ("a.txt", "no.txt", "e\u0301.txt", "../a.txt", "a/b:c.txt"):
        talk.ask("retrieveMediaFile", filename=name)
    for name in ("a.txt", "no.txt"):
        talk.ask("deleteMediaFile", filename=name)
    talk.ask("retrieveMediaFile", filename="a.txt")
    talk.ask("getMediaFilesNames", pattern="e*.txt")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Place]]:
    """Yields real Anki, and the server as the same release."""
    if missing := missing_for_real_anki():
        pytest.skip(missing)
    with open_place("real", tmp_path_factory.mktemp("real")) as real:
        release = _release_of(real)
        with open_place(release, tmp_path_factory.mktemp("server")) as server:
            # The probe adds a note, so the server must have it too.
            assert _release_of(server) == release
            yield server, real


def _release_of(place: Place) -> str:
    place.call("createDeck", deck="Probe")
    note = place.call("addNote", note=front("probe", deckName="Probe"))
    keeps_deck = place.call("findNotes", query="deck:Probe")
    place.call("deleteNotes", notes=[note])
    if "notesModTime" not in actions_of(place):
        return "2023"
    return "latest" if keeps_deck else "2025"


@pytest.mark.parametrize(
    "topic",
    [
        about_itself,
        about_decks,
        about_note_types,
        about_adding,
        about_duplicates,
        about_changing,
        about_changing_note_types,
        about_cards,
        about_searching,
        about_media,
    ],
)
def test_the_server_answers_as_real_anki_does(
    places: tuple[Place, Place], topic: Callable[[Conversation], None]
) -> None:
    server, real = (Conversation(place) for place in places)
    topic(server)
    topic(real)
    told_otherwise = [both for both in zip(server.answers, real.answers, strict=True) if both[0] != both[1]]
    assert told_otherwise == []
