"""An agreement covers exactly the cards that were shown, as they were shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import GuardError, UsageError
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.lifecycle import start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.choice import PlanChoice
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note

NOTES = 60


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Returns a vault of sixty notes with a card each, all of them in Anki."""
    found = settings_for(tmp_path)
    for number in range(NOTES):
        write_note(found.vault_root, f"n{number}.md", question(f"What is {number}?", f"Number {number}."))
    await sync(found)
    return found


def remove(settings: Settings, *numbers: int) -> None:
    for number in numbers:
        (settings.vault_root / f"n{number}.md").unlink()


async def agreeing(
    settings: Settings, *, plan: str = "", only: tuple[str, ...] = (), allow_removals: bool = False
) -> SyncReport:
    choice = PlanChoice(frozenset(only), plan=plan)
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        mode = Mode.FULL if choice.is_everything else Mode.SELECTED
        session = await start_session(store, settings, mode=mode, with_index=True, dry_run=False)
        return await run_sync(
            *(store, session, settings),
            listener=lambda _: None,
            interrupt=Interrupt(),
            allow_removals=allow_removals,
            choice=choice,
        )


async def test_a_plan_of_one_new_card_removes_nothing_that_went_meanwhile(settings: Settings) -> None:
    write_note(settings.vault_root, "new.md", question("What is new?", "This."))
    shown = await sync(settings, dry_run=True)
    remove(settings, *range(54))
    report = await agreeing(settings, plan=shown.session.session_id)
    assert report.session.statistics.cards_created == 1
    assert len(anki_notes(settings)) == NOTES + 1
    assert len(report.differing) == 54


async def test_actions_that_differ_are_the_next_plan(settings: Settings) -> None:
    remove(settings, 0)
    shown = await sync(settings, dry_run=True)
    remove(settings, 1)
    first = await agreeing(settings, plan=shown.session.session_id)
    assert [action.note_path for action in first.differing] == ["n1.md"]
    second = await agreeing(settings, plan=first.session.session_id)
    assert (second.differing, len(anki_notes(settings))) == ((), NOTES - 2)


async def test_a_card_that_was_reworded_again_is_shown_again(settings: Settings) -> None:
    write_note(settings.vault_root, "n0.md", question("What is 0?", "Nothing."))
    shown = await sync(settings, dry_run=True)
    write_note(settings.vault_root, "n0.md", question("What is 0?", "Nothing at all."))
    report = await agreeing(settings, plan=shown.session.session_id)
    assert (report.session.statistics.cards_updated, len(report.differing)) == (0, 1)


async def test_a_card_whose_type_was_changed_again_is_shown_again(settings: Settings) -> None:
    text = question("What is 0?", "It is 0.")
    write_note(settings.vault_root, "n0.md", f"---\ntags: [new]\n---\n{text}")
    shown = await sync(settings, dry_run=True)
    write_note(settings.vault_root, "n0.md", f"---\ntags: [new]\nanki_note_type: typed\n---\n{text}")
    report = await agreeing(settings, plan=shown.session.session_id)
    assert (report.session.statistics.cards_updated, len(report.differing)) == (0, 1)


async def test_unticked_actions_wait(settings: Settings) -> None:
    remove(settings, 0, 1)
    shown = await sync(settings, dry_run=True)
    report = await agreeing(settings, plan=shown.session.session_id, only=(shown.actions[0].slug,))
    assert (report.session.statistics.cards_deleted, report.differing) == (1, ())


async def test_an_approval_of_an_older_plan_is_refused(settings: Settings) -> None:
    older = await sync(settings, dry_run=True)
    await sync(settings, dry_run=True)
    with pytest.raises(UsageError, match="no longer known"):
        await agreeing(settings, plan=older.session.session_id)


async def test_allowed_removals_are_those_that_the_guard_listed(settings: Settings) -> None:
    remove(settings, *range(15))
    with pytest.raises(GuardError):
        await sync(settings)
    remove(settings, *range(15, 54))
    with pytest.raises(GuardError, match="39 of them were not in the list"):
        await agreeing(settings, allow_removals=True)
    assert len(anki_notes(settings)) == NOTES


async def test_no_card_is_removed_that_was_not_listed(settings: Settings) -> None:
    remove(settings, *range(15))
    with pytest.raises(GuardError):
        await sync(settings)
    remove(settings, 15)
    with pytest.raises(GuardError, match="1 of them were not in the list"):
        await agreeing(settings, allow_removals=True)
    await agreeing(settings, allow_removals=True)
    assert len(anki_notes(settings)) == NOTES - 16


async def test_listed_removals_are_carried_out(settings: Settings) -> None:
    remove(settings, *range(15))
    with pytest.raises(GuardError):
        await sync(settings)
    await agreeing(settings, allow_removals=True)
    assert len(anki_notes(settings)) == NOTES - 15


async def test_a_list_that_was_carried_out_allows_nothing_later(settings: Settings) -> None:
    shown = await sync(settings, dry_run=True)
    assert shown.actions == ()
    remove(settings, *range(15))
    with pytest.raises(GuardError):
        await agreeing(settings, allow_removals=True)
