"""Two vaults in one Anki know nothing of each other."""

from __future__ import annotations

from pathlib import Path

from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note


def two_vaults(tmp_path: Path, notes: int = 1) -> tuple[Settings, Settings]:
    """Settings for vaults that hold notes of the same names, with one collection."""
    first = settings_for(tmp_path, tmp_path / "First")
    second = first.with_changes(vault=tmp_path / "Second", db=tmp_path / "second.db")
    for settings in (first, second):
        for number in range(notes):
            write_note(settings.vault, f"n{number}.md", question(f"{settings.vault.name} {number}?", "Yes."))
    return first, second


def fronts(settings: Settings) -> set[str]:
    return {fields[0] for fields in anki_notes(settings).values()}


async def test_cards_of_the_same_name_stand_side_by_side(tmp_path: Path) -> None:
    first, second = two_vaults(tmp_path)
    await sync(first)
    await sync(second)
    assert fronts(first) == {"First 0?", "Second 0?"}


async def test_neither_removes_what_the_other_made(tmp_path: Path) -> None:
    first, second = two_vaults(tmp_path, notes=20)
    for settings in (first, second, first, second):
        await sync(settings)
    assert len(anki_notes(first)) == 40


async def test_a_sync_with_nothing_to_do_finds_nothing_to_do(tmp_path: Path) -> None:
    first, second = two_vaults(tmp_path)
    await sync(first)
    await sync(second)
    assert (await sync(first)).actions == (await sync(second)).actions == ()


async def test_a_vault_under_a_new_name_finds_its_cards_when_told(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, tmp_path / "Old")
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    await sync(settings)
    settings.vault.rename(tmp_path / "New")
    renamed = settings.with_changes(vault=tmp_path / "New", db=tmp_path / "new.db", former_names=("Old",))
    report = await sync(renamed)
    statistics = report.session.statistics
    assert (statistics.cards_created, statistics.cards_updated, len(anki_notes(renamed))) == (0, 1, 1)
