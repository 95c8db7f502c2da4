"""Scenarios for faults: a first sync, a sync of changes, an undo, the linking of another tool's notes."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anki.collection import Collection
from anki.decks import DeckId

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.events import Listener
from obsidian_anki_sync.settings import Settings
from support.syncing import adopt, go_on, question, store_value, sync, undo, write_note

if TYPE_CHECKING:
    from anki.cards import CardId  # which cannot be imported before the collection

OpenAnki = Callable[[], AbstractContextManager[Collection]]

FIRST_NOTES = 6
_LAST_SYNC = "SELECT session_id FROM session WHERE mode = 'full' ORDER BY rowid DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Scenario:
    """``prepare`` comes first, ``work`` is disturbed, ``finish`` is what a user does then."""

    name: str
    prepare: Callable[[Settings, OpenAnki], Awaitable[None]]
    work: Callable[[Settings, Listener], Awaitable[object]]
    finish: Callable[[Settings], Awaitable[object]]


def first_vault(vault: Path) -> None:
    """Six notes of one card each."""
    for number in range(FIRST_NOTES):
        write_note(vault, f"n{number}.md", question(f"What is the number {number}?", "A number."))


def changed_vault(vault: Path) -> None:
    """One update, one move to another deck, one of both, one removal, one new card."""
    write_note(vault, "n0.md", question("What is the number 0?", "Nothing."))
    write_note(vault, "deck/n1.md", (vault / "n1.md").read_text())
    write_note(vault, "deck/n3.md", question("What is the number 3?", "Three."))
    for gone in ("n1.md", "n2.md", "n3.md"):
        (vault / gone).unlink()
    write_note(vault, "new.md", question("What is the new number?", "This."))


def add_as_another_tool(collection: Collection) -> None:
    """Anki notes that another tool made of the first vault, the first of them answered."""
    model = collection.models.by_name("Basic")
    assert model is not None
    for number in range(4):
        note = collection.new_note(model)
        note["Front"], note["Back"] = f"What is the number {number}?", "A number."
        collection.add_note(note, DeckId(1))
    answer(collection, collection.find_cards("")[:1])


def answer(collection: Collection, cards: Iterable[CardId]) -> None:
    """Reviews the cards, as a person does."""
    for found in cards:
        card = collection.get_card(found)
        card.start_timer()
        collection.sched.answerCard(card, 3)


async def _never_synced(settings: Settings, _anki: OpenAnki) -> None:
    first_vault(settings.vault)


async def _synced_and_changed(settings: Settings, anki: OpenAnki) -> None:
    first_vault(settings.vault)
    await sync(settings)
    with anki() as collection:
        # The card of the removed note, which is suspended then, and one that is moved.
        answer(
            collection,
            [
                *collection.find_cards('"What is the number 2?"'),
                *collection.find_cards('"What is the number 1?"'),
            ],
        )
    changed_vault(settings.vault)


async def _synced_twice(settings: Settings, anki: OpenAnki) -> None:
    await _synced_and_changed(settings, anki)
    await sync(settings)


async def _made_by_another_tool(settings: Settings, anki: OpenAnki) -> None:
    first_vault(settings.vault)
    with anki() as collection:
        add_as_another_tool(collection)


async def _sync(settings: Settings, listener: Listener = lambda _: None) -> None:
    await go_on(settings, listener=listener)


async def _take_back(settings: Settings, listener: Listener = lambda _: None) -> None:
    session = None
    with suppress(sqlite3.Error):  # the undo reports what is wrong with the store
        session = store_value(settings, _LAST_SYNC)
    await undo(settings, session, listener=listener)


async def _take_back_the_rest(settings: Settings) -> None:
    with suppress(UsageError):  # the first undo may have come to its end
        await _take_back(settings)


async def _link(settings: Settings, listener: Listener = lambda _: None) -> None:
    await adopt(settings, listener=listener)


async def _link_and_sync(settings: Settings) -> None:
    await _link(settings)
    await _sync(settings)


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("first sync", _never_synced, _sync, _sync),
        Scenario("sync of changes", _synced_and_changed, _sync, _sync),
        Scenario("undo", _synced_twice, _take_back, _take_back_the_rest),
        Scenario("adoption", _made_by_another_tool, _link, _link_and_sync),
    )
}
