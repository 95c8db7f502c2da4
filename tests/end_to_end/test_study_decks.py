"""A filtered deck of chosen cards is made, filled anew, and removed; a sync leaves it alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from end_to_end import killed_while_studying as killing
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.study import StudyDeck
from obsidian_anki_sync.pipeline.from_anki.given import given_cards
from obsidian_anki_sync.pipeline.from_anki.study_deck import (
    StudyChoice,
    chosen_cards,
    make_study_deck,
    remove_study_deck,
    study_decks,
)
from obsidian_anki_sync.settings import Settings
from support.syncing import question, settings_for, sync, write_note

HEART = "See [[Blood#Cells|blood]], [walls](Cell%20wall.md), `[[Acid]]` and [the web](https://example.org).\n"


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Syncs five notes with a card each; one of them links to two others and embeds a third."""
    found = settings_for(tmp_path)
    write_note(found.vault_root, "Bio/Heart.md", f"{question('Heart?', 'Four.')}\n{HEART}\n![[Embedded]]\n")
    for path in ("Bio/Blood.md", "Bio/Cell wall.md", "Chem/Acid.md", "Embedded.md"):
        name = Path(path).stem
        write_note(found.vault_root, path, question(f"{name}?", "Yes."))
    await sync(found)
    return found


def killed_at(step: str, folder: Path) -> None:
    """Makes or removes a deck in a process that ends at this step."""
    command = [sys.executable, killing.__file__, str(folder), step]
    assert subprocess.run(command, check=False, timeout=60).returncode == 9


def decks_of_cards(settings: Settings) -> dict[str, tuple[str, bool]]:
    """Returns the deck of each card by its front, and whether the card has a home deck beside it."""
    with closing(sqlite3.connect(settings.target.removeprefix("file:"))) as connection:
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        rows = connection.execute(
            "SELECT n.sfld, d.name, c.odid FROM cards c JOIN notes n ON n.id = c.nid"
            " JOIN decks d ON d.id = c.did"
        )
        return {front: (deck.replace("\x1f", "::"), bool(home)) for front, deck, home in rows}


@pytest.mark.parametrize(
    ("choice", "paths"),
    [
        (StudyChoice(notes=("Bio/Blood.md",)), {"Bio/Blood.md"}),
        (StudyChoice(folders=("Bio/",)), {"Bio/Heart.md", "Bio/Blood.md", "Bio/Cell wall.md"}),
        (StudyChoice(search="acid?"), {"Chem/Acid.md"}),
        (
            StudyChoice(linked_from=("Bio/Heart",)),
            {"Bio/Heart.md", "Bio/Blood.md", "Bio/Cell wall.md", "Embedded.md"},
        ),
        (StudyChoice(notes=("Embedded.md",), search="Acid?"), {"Embedded.md", "Chem/Acid.md"}),
    ],
)
async def test_cards_are_chosen_by_note_folder_text_and_links(
    settings: Settings, choice: StudyChoice, paths: set[str]
) -> None:
    cards = chosen_cards(settings, choice, await given_cards(settings))
    assert {card.path for card in cards} == paths


async def test_a_deck_is_made_filled_anew_and_removed(settings: Settings) -> None:
    before = decks_of_cards(settings)
    made = await make_study_deck(settings, StudyChoice(folders=("Bio",)))
    assert made == StudyDeck("Study Bio", 3)
    assert decks_of_cards(settings)["Blood?"] == ("Study Bio", True)
    filled = await make_study_deck(settings, StudyChoice(search="Acid?"), "Study Bio")
    assert filled == StudyDeck("Study Bio", 1)
    assert await study_decks(settings) == [StudyDeck("Study Bio", 1)]
    assert await remove_study_deck(settings, "Study Bio") == StudyDeck("Study Bio", 1)
    assert decks_of_cards(settings) == before


async def test_a_sync_leaves_the_deck_and_the_decks_of_its_cards_alone(settings: Settings) -> None:
    before = decks_of_cards(settings)
    await make_study_deck(settings, StudyChoice(folders=("Bio",)))
    write_note(settings.vault_root, "Bio/Blood.md", question("Blood?", "Red."))
    report = await sync(settings)
    assert [action.kind for action in report.actions] == ["update"]
    assert await study_decks(settings) == [StudyDeck("Study Bio", 3)]
    await remove_study_deck(settings, "Study Bio")
    assert decks_of_cards(settings) == before


@pytest.mark.parametrize("step", killing.STEPS)
async def test_killed_while_a_deck_is_made_or_removed_every_card_keeps_its_home(
    settings: Settings, step: str
) -> None:
    before = decks_of_cards(settings)
    killed_at(step, settings.vault_root.parent)

    made = decks_of_cards(settings)
    lent = before | dict.fromkeys(("Heart?", "Blood?", "Cell wall?"), ("Study Bio", True))
    assert made in (before, lent)
    if made == lent:
        await remove_study_deck(settings, "Study Bio")
    assert await study_decks(settings) == []
    assert decks_of_cards(settings) == before


async def test_an_ordinary_deck_is_neither_filled_nor_removed(settings: Settings) -> None:
    before = decks_of_cards(settings)
    name, _ = before["Blood?"]
    with pytest.raises(UsageError, match="ordinary deck"):
        await make_study_deck(settings, StudyChoice(folders=("Bio",)), name)
    with pytest.raises(UsageError, match="ordinary deck"):
        await remove_study_deck(settings, name)
    assert decks_of_cards(settings) == before


async def test_a_card_that_cannot_be_studied_is_an_error(settings: Settings) -> None:
    await make_study_deck(settings, StudyChoice(folders=("Chem",)), "First")
    with pytest.raises(UsageError, match="No card can be studied"):
        await make_study_deck(settings, StudyChoice(folders=("Chem",)), "Second")
    assert await study_decks(settings) == [StudyDeck("First", 1)]


async def test_cards_that_a_running_anki_was_given_are_found_in_its_collection(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.store_path)) as connection, connection:
        connection.execute(
            "UPDATE base SET target = 'ankiconnect://127.0.0.1:8765#User 1', anki_id = anki_id + 1"
        )
    assert await make_study_deck(settings, StudyChoice(folders=("Bio",))) == StudyDeck("Study Bio", 3)


@pytest.mark.parametrize("target", ["ankiconnect://127.0.0.1:9", "file:cards.apkg"])
async def test_a_target_without_filtered_decks_refuses(settings: Settings, target: str) -> None:
    other = settings.with_changes(target=target)
    with pytest.raises(UsageError, match="cannot make or remove filtered decks") as refused:
        await make_study_deck(other, StudyChoice(folders=("Bio",)))
    assert "Create Filtered Deck" in refused.value.advice


@pytest.mark.parametrize("choice", [StudyChoice(folders=("Physics",)), StudyChoice(search="no such words")])
async def test_a_choice_without_cards_is_an_error(settings: Settings, choice: StudyChoice) -> None:
    with pytest.raises(UsageError, match="No card in Anki is chosen"):
        await make_study_deck(settings, choice)
