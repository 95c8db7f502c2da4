"""A sync of chosen cards, and the report of what happened to notes between two syncs."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import GuardError, UsageError
from obsidian_anki_sync.domain.session import Mode, Phase
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.lifecycle import incomplete_session, resume_session, start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.choice import PlanChoice
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.pipeline.sync.vault_events import Deleted, Renamed, apply_vault_events
from obsidian_anki_sync.settings import Settings
from support.syncing import (
    anki_notes,
    notes_by_name,
    question,
    settings_for,
    slug_of,
    store_value,
    sync,
    write_note,
)


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    for name in ("a", "b", "c"):
        write_note(settings.vault, f"{name}.md", question(f"What is {name}?", f"The letter {name}."))
    return settings


async def chosen(settings: Settings, choice: PlanChoice, interrupt: Interrupt | None = None) -> SyncReport:
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        session = await start_session(store, settings, mode=Mode.SELECTED, with_index=True, dry_run=False)
        return await run_sync(
            *(store, session, settings),
            listener=lambda _: None,
            interrupt=interrupt or Interrupt(),
            choice=choice,
        )


async def test_only_what_was_chosen_is_carried_out(settings: Settings) -> None:
    await sync(settings, dry_run=True)
    slug = slug_of(settings, "b")
    report = await chosen(settings, PlanChoice(slugs=frozenset({slug})))
    assert [action.slug for action in report.actions] == [slug]
    assert list(anki_notes(settings)) == [slug]


async def test_what_was_not_chosen_waits_for_the_next_sync(settings: Settings) -> None:
    await sync(settings, dry_run=True)
    await chosen(settings, PlanChoice(slugs=frozenset({slug_of(settings, "b")})))
    await sync(settings)
    assert sorted(notes_by_name(settings)) == ["a", "b", "c"]


async def test_a_removal_can_be_chosen(settings: Settings) -> None:
    await sync(settings)
    for name in ("a", "b"):
        (settings.vault / f"{name}.md").unlink()
    await chosen(settings, PlanChoice(slugs=frozenset({slug_of(settings, "a")})))
    assert sorted(notes_by_name(settings)) == ["b", "c"]


async def test_the_guard_looks_at_what_was_chosen(settings: Settings) -> None:
    await sync(settings)
    for name in ("a", "b"):
        (settings.vault / f"{name}.md").unlink()
    strict = settings.with_changes(removal_count=0, removal_share=0.0)
    with pytest.raises(GuardError):
        await chosen(strict, PlanChoice(slugs=frozenset({slug_of(settings, "a")})))
    assert len(anki_notes(settings)) == 3


async def test_a_sync_for_some_notes_removes_nothing(settings: Settings) -> None:
    await sync(settings)
    (settings.vault / "a.md").unlink()
    await chosen(settings, PlanChoice(notes=frozenset({"b.md", "a.md"})))
    assert len(anki_notes(settings)) == 3


async def test_a_choice_that_was_interrupted_is_not_offered_again(settings: Settings) -> None:
    interrupt = Interrupt()
    interrupt.request()
    report = await chosen(settings, PlanChoice(slugs=frozenset({"b"})), interrupt)
    assert report.session.phase is Phase.INTERRUPTED
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        assert await incomplete_session(store) is None
        with pytest.raises(UsageError):
            await resume_session(store, report.session.session_id, {})


async def test_a_renamed_note_keeps_its_card_though_the_question_was_written_anew(settings: Settings) -> None:
    await sync(settings)
    (settings.vault / "a.md").unlink()
    write_note(settings.vault, "x/y.md", question("Entirely new?", "The letter a."))
    await apply_vault_events(settings, [Renamed("a.md", "z.md"), Renamed("z.md", "x/y.md")])
    await sync(settings)
    assert notes_by_name(settings)["a"][0] == "Entirely new?"


async def test_a_renamed_note_that_stays_as_it_is_gets_its_new_deck_and_link(settings: Settings) -> None:
    await sync(settings)
    (settings.vault / "sub").mkdir()
    (settings.vault / "a.md").rename(settings.vault / "sub/a.md")
    await apply_vault_events(settings, [Renamed("a.md", "sub/a.md")])
    await sync(settings)
    assert "sub%2Fa" in notes_by_name(settings)["a"][-2]


async def test_a_note_is_not_renamed_onto_another(settings: Settings) -> None:
    await sync(settings)
    await apply_vault_events(settings, [Renamed("a.md", "b.md"), Renamed("no.md", "where.md")])
    await sync(settings)
    assert len(anki_notes(settings)) == 3


async def test_a_note_with_a_file_is_not_treated_as_deleted(settings: Settings) -> None:
    await sync(settings)
    await apply_vault_events(settings, [Deleted("a.md"), Deleted("../elsewhere.md")])
    assert store_value(settings, "SELECT status FROM note WHERE path = 'a.md'") == "completed"


async def test_a_deleted_note_gives_its_card_to_where_its_text_went(settings: Settings) -> None:
    await sync(settings)
    text = (settings.vault / "a.md").read_text()
    (settings.vault / "a.md").unlink()
    await apply_vault_events(settings, [Deleted("a.md")])
    write_note(settings.vault, "d.md", text)
    await sync(settings, mode=Mode.INCREMENTAL)
    assert sorted(notes_by_name(settings)) == ["a", "b", "c"]


async def test_what_happens_before_the_first_sync_makes_no_store(settings: Settings) -> None:
    await apply_vault_events(settings, [Renamed("a.md", "b.md")])
    assert not settings.store_path.exists()
