"""``undo`` with a real store and a collection: it shows the plan, asks once, and acts only after a yes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from obsidian_anki_sync.cli.commands.undo import undo
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.pipeline.events import Event
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, store_value, sync, write_note

CARDS = 30
UNDOS = "SELECT count(*) FROM session WHERE mode = 'undo'"


class Watcher:
    """A display that records its input, and gives one answer."""

    def __init__(self, *, answer: bool | None = None, can_ask: bool = True) -> None:
        self.answer, self.can_ask = answer, can_ask
        self.lines: list[str] = []
        self.questions: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def acknowledge_stop(self) -> None:
        pass

    def listen(self, event: Event) -> None:
        pass

    def ask(self, question: str, *, default: bool) -> bool | None:
        self.questions.append(question)
        return self.answer

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Returns a first sync of thirty cards."""
    found = settings_for(tmp_path)
    for number in range(CARDS):
        write_note(found.vault_root, f"n{number}.md", question(f"What is {number}?", f"Number {number}."))
    await sync(found)
    return found


async def test_one_yes_takes_a_first_sync_back(settings: Settings) -> None:
    display = Watcher(answer=True)
    result = await undo(settings, None, display, agreed=False, dry_run=False)
    assert (result.exit_code, anki_notes(settings)) == (ExitCode.DONE, {})
    assert display.questions == ["Take these changes back?"]
    assert "  30 cards removed" in display.lines


async def test_a_no_takes_nothing_back_and_leaves_no_session(settings: Settings) -> None:
    result = await undo(settings, None, Watcher(answer=False), agreed=False, dry_run=False)
    assert (result.exit_code, len(anki_notes(settings))) == (ExitCode.DONE, CARDS)
    assert store_value(settings, UNDOS) == 0


async def test_ctrl_c_at_the_question_takes_nothing_back(settings: Settings) -> None:
    result = await undo(settings, None, Watcher(answer=None), agreed=False, dry_run=False)
    assert (result.exit_code, len(anki_notes(settings))) == (ExitCode.INTERRUPTED, CARDS)


async def test_without_a_terminal_the_plan_is_shown_and_needs_yes(settings: Settings) -> None:
    display = Watcher(can_ask=False)
    with pytest.raises(GuardError) as stopped:
        await undo(settings, None, display, agreed=False, dry_run=False)
    assert "  30 cards removed" in display.lines
    assert (len(anki_notes(settings)), store_value(settings, UNDOS)) == (CARDS, 0)
    assert "--yes" in stopped.value.cli_advice
    await undo(settings, None, Watcher(can_ask=False), agreed=True, dry_run=False)
    assert anki_notes(settings) == {}


async def test_without_a_terminal_a_single_card_needs_yes_too(settings: Settings) -> None:
    write_note(settings.vault_root, "n0.md", question("What is 0?", "Nothing."))
    await sync(settings)
    with pytest.raises(GuardError, match="would change 1 card"):
        await undo(settings, None, Watcher(can_ask=False), agreed=False, dry_run=False)
    assert any("Nothing." in fields[1] for fields in anki_notes(settings).values())


async def test_a_dry_run_asks_nothing_and_does_nothing(settings: Settings) -> None:
    display = Watcher(answer=True)
    result = await undo(settings, None, display, agreed=False, dry_run=True)
    assert (display.questions, len(anki_notes(settings))) == ([], CARDS)
    assert "  30 cards removed" in result.view()
