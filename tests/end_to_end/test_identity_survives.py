"""Whatever happens to a note, its cards keep their Anki notes, and with them their review history."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note

TWO_CARDS = (
    question("What is TCP?", "A transport protocol.") + "\n" + question("What is IP?", "A network layer.")
)


def anki_ids(settings: Settings) -> dict[str, int]:
    path = settings.target.removeprefix("file:")
    with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)) as connection:
        return {
            flds.split("\x1f")[-1]: anki_id
            for anki_id, flds in connection.execute("SELECT id, flds FROM notes")
        }


def renamed(vault: Path) -> None:
    (vault / "n.md").rename(vault / "other.md")


def moved_and_edited(vault: Path) -> None:
    (vault / "n.md").unlink()
    write_note(
        vault, "deep/down/m.md", TWO_CARDS.replace("A transport protocol.", "A transport layer protocol.")
    )


def reworded(vault: Path) -> None:
    write_note(vault, "n.md", TWO_CARDS.replace("What is TCP?", "What does one call TCP?"))


def reordered(vault: Path) -> None:
    first, second = TWO_CARDS.split("\n\n")
    write_note(vault, "n.md", f"{second}\n{first}\n")


def given_an_id(vault: Path) -> None:
    write_note(vault, "n.md", f"---\nid: net-1\n---\n{TWO_CARDS}")


def split_in_two(vault: Path) -> None:
    first, second = TWO_CARDS.split("\n\n")
    write_note(vault, "n.md", first)
    write_note(vault, "m.md", second)


@pytest.mark.parametrize(
    "change", [renamed, moved_and_edited, reworded, reordered, given_an_id, split_in_two]
)
@pytest.mark.parametrize("store", ["kept", "lost"])
async def test_a_card_keeps_its_anki_note(tmp_path: Path, change: Callable[[Path], None], store: str) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", TWO_CARDS)
    await sync(settings)
    before = anki_ids(settings)
    change(settings.vault)
    if store == "lost":
        settings.store_path.unlink()
    report = await sync(settings)
    assert anki_ids(settings) == before
    assert report.session.statistics.cards_created == 0


async def test_a_second_computer_with_the_same_vault_and_anki_makes_no_duplicate(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", TWO_CARDS)
    await sync(settings)
    report = await sync(settings.with_changes(db=tmp_path / "second.db"))
    assert (report.session.statistics.cards_skipped, len(anki_notes(settings))) == (2, 2)


async def test_a_copied_note_gets_cards_of_its_own(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", f"---\nid: net-1\n---\n{TWO_CARDS}")
    await sync(settings)
    write_note(settings.vault, "copy.md", f"---\nid: net-1\n---\n{TWO_CARDS}")
    await sync(settings)
    assert len(anki_notes(settings)) == 4


async def test_two_notes_with_one_id_are_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for name in ("a.md", "b.md"):
        write_note(settings.vault, name, f"---\nid: net-1\n---\n{question(name, 'An answer.')}")
    notices: list[str] = []
    await sync(settings, listener=lambda event: notices.append(str(event)))
    assert any("net-1" in notice and "a.md" in notice and "b.md" in notice for notice in notices)
