"""Each number of a cloze card is a card with its own reviews, and stays with the words that it hides."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.settings import Settings
from support.syncing import notes_by_name, question, settings_for, sync, write_note


def text(settings: Settings) -> str:
    return notes_by_name(settings)["n"][0]


async def synced(settings: Settings, words: str) -> str:
    write_note(settings.vault, "n.md", f"#flashcards\n\n{words}\n")
    await sync(settings)
    return text(settings)


@pytest.mark.parametrize("store", ["kept", "lost"])
async def test_a_deletion_that_is_added_in_front_renumbers_no_other(tmp_path: Path, store: str) -> None:
    settings = settings_for(tmp_path)
    # This card shows a new store that the cards in Anki are this vault's.
    write_note(settings.vault, "other.md", question("What is TCP?", "A protocol."))
    await synced(settings, "The ==heart== pumps ==blood==.")
    if store == "lost":
        settings.store_path.unlink()

    assert await synced(settings, "In ==mammals== the ==heart== pumps ==blood==.") == (
        "In {{c3::mammals}} the {{c1::heart}} pumps {{c2::blood}}."
    )


async def test_a_deletion_that_is_removed_leaves_its_number_free(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await synced(settings, "In ==mammals== the ==heart== pumps ==blood==.")

    assert await synced(settings, "In mammals the ==heart== pumps ==blood== fast.") == (
        "In mammals the {{c2::heart}} pumps {{c3::blood}} fast."
    )


@pytest.mark.parametrize("store", ["kept", "lost"])
async def test_a_card_whose_numbers_were_kept_is_not_written_again(tmp_path: Path, store: str) -> None:
    settings = settings_for(tmp_path)
    await synced(settings, "The ==heart== pumps ==blood==.")
    await synced(settings, "In ==mammals== the ==heart== pumps ==blood==.")
    if store == "lost":
        settings.store_path.unlink()
    card = "In ==mammals== the ==heart== pumps ==blood==."
    write_note(settings.vault, "n.md", f"#flashcards\n\n{card}\n\nmore\n")

    report = await sync(settings)

    assert (report.actions, report.session.statistics.cards_skipped) == ((), 1)


async def test_a_number_that_the_note_names_is_the_users(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await synced(settings, "==1;;a== and ==b==")

    assert await synced(settings, "==2;;a== and ==b==") == "{{c2::a}} and {{c3::b}}"
