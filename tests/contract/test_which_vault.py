"""A vault in doubt is a question over the pipe, and the sync continues with its answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note


def card(number: int, vault: str) -> str:
    return question(f"What is number {number} of {vault}?", f"Its number is {number}.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Returns a vault with a card of another one, whose cards are in Anki."""
    first = settings_for(tmp_path, tmp_path / "First", db=tmp_path / "data" / "first.db")
    for number in range(3):
        write_note(first.vault, f"n{number}.md", card(number, "the first"))
    asyncio.run(sync(first))
    second = first.with_changes(vault=tmp_path / "Second", db=tmp_path / "data" / "second.db")
    write_note(second.vault, "a.md", card(0, "the first"))
    write_note(second.vault, "b.md", card(1, "the second"))
    return second


def test_linking_that_asks_continues_with_the_answer(wire: Wire, settings: Settings) -> None:
    data = wire.ask_wrongly("adopt")["data"]
    assert (data["code"], data["vault"]["shared"]) == ("vault-in-doubt", 1)
    assert wire.ask("adopt", {"vaultAnswer": "new"})["adopted"] == 0


@pytest.mark.parametrize(("answer", "cards"), [("new", 5), ("same", 4)])
def test_a_sync_that_asks_continues_with_the_answer(
    wire: Wire, settings: Settings, answer: str, cards: int
) -> None:
    wire.ask("sync/start")
    finished = wire.until("sync/finished")
    data = finished["error"]["data"]
    assert (data["code"], data["vault"]["cards"], data["vault"]["shared"]) == ("vault-in-doubt", 3, 1)
    assert data["vault"]["keptBy"] == str(settings.vault.with_name("First"))
    assert "--" not in finished["error"]["message"] + data["advice"]
    assert "--same-vault" in data["cliAdvice"]
    wire.ask("sync/resume", {"sessionId": data["sessionId"], "vaultAnswer": answer})
    assert wire.until("sync/finished")["outcome"] == "completed"
    assert len(anki_notes(settings)) == cards
