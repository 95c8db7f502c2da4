"""The marks in an editor's margin: where the cards of a note are, and the state of each, over the pipe."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ankiconnect.server import anki_connect
from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, write_note

A = question("What is a?", "The **first** letter of the alphabet.")
B = question("What is b?", "The second letter of the alphabet.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", f"# Letters\n\n{A}\n{B}\nOnly words.\n")
    return settings


def marks(wire: Wire, text: str | None = None) -> list[Any]:
    """Returns line, last line and state of each mark of the note."""
    given = {"note": "a.md"} if text is None else {"note": "a.md", "text": text}
    return [
        (mark["line"], mark["lastLine"], mark["state"]) for mark in wire.ask("cards/marks", given)["marks"]
    ]


def test_a_card_that_was_never_synced_is_new_and_words_have_no_mark(wire: Wire) -> None:
    assert marks(wire) == [(3, 4, "new"), (6, 7, "new")]


def test_a_synced_card_has_its_identity_and_its_anki_note(wire: Wire, settings: Settings) -> None:
    wire.sync()
    assert marks(wire) == [(3, 4, "synced"), (6, 7, "synced")]
    cards = [card for mark in wire.ask("cards/marks", {"note": "a.md"})["marks"] for card in mark["cards"]]
    assert {card["slug"] for card in cards} == set(anki_notes(settings))
    assert all(card["ankiId"] > 0 for card in cards)


def test_marks_follow_text_that_is_not_saved_yet(wire: Wire) -> None:
    wire.sync()
    reworded = A.replace("first", "very first")
    added = question("What is c?", "Another letter.")
    text = f"# Letters\n\nA new line.\n\n{B}\n{reworded}\n{added}"
    assert marks(wire, text) == [(5, 6, "synced"), (8, 9, "changed"), (11, 12, "new")]
    assert marks(wire) == [(3, 4, "synced"), (6, 7, "synced")]


def test_a_reworded_card_keeps_its_identity(wire: Wire) -> None:
    wire.sync()
    before = wire.ask("cards/marks", {"note": "a.md"})["marks"][0]["cards"][0]
    text = f"# Letters\n\n{A.replace('first', 'very first')}\n{B}"
    after = wire.ask("cards/marks", {"note": "a.md", "text": text})["marks"][0]["cards"][0]
    assert (after["slug"], after["ankiId"]) == (before["slug"], before["ankiId"])


def test_a_card_without_an_answer_has_failed_and_says_why(wire: Wire) -> None:
    [mark] = wire.ask("cards/marks", {"note": "a.md", "text": "Words.\n\nQ: And this?\n"})["marks"]
    assert (mark["line"], mark["state"], mark["cards"]) == (3, "failed", [])
    assert mark["findings"][0]["line"] == 3


def test_clozes_without_numbers_are_in_step_after_a_sync(wire: Wire, settings: Settings) -> None:
    text = "The ==first== letter is a. #flashcard\n"
    write_note(settings.vault, "a.md", text)
    wire.sync()
    assert {state for _, _, state in marks(wire)} <= {"synced"}
    assert {state for _, _, state in marks(wire, f"More.\n\n{text}")} <= {"synced"}


def test_a_note_that_is_left_out_has_no_marks(wire: Wire, settings: Settings) -> None:
    wire.initialize(settings, exclude=["a.md"])
    answer = wire.ask("cards/marks", {"note": "a.md"})
    assert (answer["counts"], answer["marks"]) == (False, [])
    assert "exclude" in answer["reason"]


def test_five_hundred_cards_are_marked_while_somebody_types(wire: Wire, settings: Settings) -> None:
    cards = [question(f"What is number {n}?", f"It is the number {n} of all.") for n in range(500)]
    write_note(settings.vault, "a.md", "\n".join(cards))
    wire.sync()
    text = "\n".join([*cards[:250], question("What is new?", "This."), *cards[250:]])
    began = time.monotonic()
    found = [state for _, _, state in marks(wire, text)]
    assert time.monotonic() - began < 10
    assert (found.count("synced"), found.count("new"), len(found)) == (500, 1, 501)


def test_an_anki_note_is_shown_in_the_browser_of_a_running_anki(wire: Wire, tmp_path: Path) -> None:
    with anki_connect(tmp_path / "running") as server:
        wire.initialize(settings_for(tmp_path, target=f"ankiconnect://127.0.0.1:{server.port}"))
        assert wire.ask("anki/browse", {"ankiIds": [1, 2]}) == {}
        assert "guiBrowse" in [request.action for request in server.requests]


def test_a_file_has_no_browser(wire: Wire) -> None:
    error = wire.ask_wrongly("anki/browse", {"ankiIds": [1]})
    assert error["data"]["code"] == "usage"
    assert "is a file" in error["message"]
