"""A stop that arrives while the last changes are on their way stops the command, and says what is true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from obsidian_anki_sync.cli.commands.sync import sync as sync_command
from obsidian_anki_sync.cli.commands.undo import undo
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import SilentDisplay
from obsidian_anki_sync.cli.requests.sync import SyncRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.planning.action import Action, Outcome
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = settings_for(tmp_path)
    for number in range(6):
        write_note(found.vault_root, f"n{number}.md", question(f"What is {number}?", f"It is {number}."))
    return found


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> list[Interrupt]:
    """Returns the interrupts that the command makes; each batch asks them to stop before it is settled."""
    made: list[Interrupt] = []
    begin, change = Interrupt.__init__, CollectionTarget.apply

    def remembered(self: Interrupt) -> None:
        begin(self)
        made.append(self)

    async def stopped(self: CollectionTarget, actions: Sequence[Action]) -> list[Outcome]:
        outcomes = await change(self, actions)
        for interrupt in made:
            interrupt.request()
        return outcomes

    monkeypatch.setattr(Interrupt, "__init__", remembered)
    monkeypatch.setattr(CollectionTarget, "apply", stopped)
    return made


def lines(result: CommandResult) -> str:
    return "\n".join(map(str, result.view()))


async def test_a_sync_can_be_resumed_and_finds_everything_done(
    settings: Settings, stopping: list[Interrupt], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = await sync_command(SyncRequest(), settings, SilentDisplay())
    assert (stopped.exit_code, len(anki_notes(settings))) == (ExitCode.INTERRUPTED, 6)
    assert "Resume with: " in lines(stopped)
    monkeypatch.undo()
    resumed = await sync_command(SyncRequest(), settings, SilentDisplay())
    assert "Resuming" not in lines(resumed)
    assert (resumed.exit_code, len(anki_notes(settings))) == (ExitCode.DONE, 6)


async def test_a_complete_undo_says_that_nothing_is_left(
    settings: Settings, stopping: list[Interrupt]
) -> None:
    await sync(settings)
    stopping.clear()
    stopped = await undo(settings, None, SilentDisplay(), agreed=True, dry_run=False)
    assert (stopped.exit_code, anki_notes(settings)) == (ExitCode.INTERRUPTED, {})
    assert "All changes were taken back before it stopped." in lines(stopped)
    assert "Continue with" not in lines(stopped)


async def test_an_undo_with_changes_left_tells_how_to_continue(
    settings: Settings, stopping: list[Interrupt]
) -> None:
    await sync(settings)
    stopping.clear()
    small = settings.with_changes(batch_size=2)
    stopped = await undo(small, None, SilentDisplay(), agreed=True, dry_run=False)
    assert (stopped.exit_code, len(anki_notes(settings))) == (ExitCode.INTERRUPTED, 4)
    assert "Continue with: obsidian-anki-sync undo --session " in lines(stopped)
