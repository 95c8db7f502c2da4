"""The command with the real store; only the sync itself is a double."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from obsidian_anki_sync.cli.commands import sync as sync_command
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.requests.sync import SyncRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.resuming import Given
from obsidian_anki_sync.domain.errors import GuardError, TargetError, UsageError
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.session import Mode, Phase, Session, Statistics
from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.pipeline.report import NoteFailure, SyncReport
from obsidian_anki_sync.pipeline.sessions.lifecycle import incomplete_session, start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.run import Approve
from obsidian_anki_sync.pipeline.targets import address_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.walk import _Search

Ran = Callable[..., SyncReport]


class Watcher:
    """A display that records its input, and gives a fixed answer."""

    def __init__(self, *answers: bool | None, can_ask: bool = False) -> None:
        self.answers = list(answers)
        self.can_ask = can_ask
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
        return self.answers.pop(0) if self.answers else default

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(vault=tmp_path, target=f"file:{tmp_path / 'a.anki2'}", db=tmp_path / "store" / "a.db")


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ran], None]:
    def playing(run: Ran) -> None:
        async def run_sync(
            _store: object, session: Session, _settings: Settings, **options: Any
        ) -> SyncReport:
            return run(session, **options)

        monkeypatch.setattr(sync_command, "run_sync", run_sync)

    playing(completed)
    return playing


def completed(session: Session, **_: object) -> SyncReport:
    return SyncReport(replace(session, phase=Phase.COMPLETED), (), ())


async def left_incomplete(settings: Settings, *, mode: Mode = Mode.FULL) -> str:
    async with open_store(settings, exclusive=True, listener=print) as store:
        session = await start_session(store, settings, mode=mode, with_index=True, dry_run=False)
        await store.sessions.set_total(session.session_id, 100, 50)
    return session.session_id


async def newest_incomplete(settings: Settings) -> Session | None:
    async with open_store(settings, exclusive=True, listener=print) as store:
        return await incomplete_session(store)


def shown(result: CommandResult) -> list[Any]:
    return list(result.view())


@pytest.mark.usefixtures("play")
async def test_a_first_sync_names_its_session(settings: Settings) -> None:
    display = Watcher()
    result = await sync_command.sync(SyncRequest(), settings, display)
    assert display.lines == [
        f"Syncing {settings.vault_root} to the collection {settings.target.removeprefix('file:')}",
        f"Starting new sync session: {result.document()['session']['session_id']}",
    ]


@pytest.mark.usefixtures("play")
async def test_an_incomplete_sync_is_shown_and_resumed(settings: Settings) -> None:
    known = await left_incomplete(settings)
    display = Watcher()
    await sync_command.sync(SyncRequest(), settings, display)
    assert display.lines[1].startswith("Found incomplete sync from 20")
    assert display.lines[2:] == [
        f"  Session: {known}",
        "  Progress: 50/100 notes",
        f"Resuming sync session: {known}",
    ]
    assert display.questions == ["Resume this sync?"]


@pytest.mark.usefixtures("play")
async def test_an_answer_of_no_starts_afresh_and_keeps_the_old_one(settings: Settings) -> None:
    known = await left_incomplete(settings)
    display = Watcher(False)
    await sync_command.sync(SyncRequest(), settings, display)
    assert display.lines[-1].startswith("Starting new sync session: ")
    assert known not in display.lines[-1]
    async with open_store(settings, exclusive=False, listener=print) as store:
        assert await store.sessions.get(known)


@pytest.mark.usefixtures("play")
async def test_no_answer_ends_the_command_and_loses_nothing(settings: Settings) -> None:
    known = await left_incomplete(settings)
    result = await sync_command.sync(SyncRequest(), settings, Watcher(None))
    left = await newest_incomplete(settings)
    assert result.exit_code == ExitCode.INTERRUPTED
    assert left
    assert left.session_id == known


@pytest.mark.usefixtures("play")
@pytest.mark.parametrize("request_", [SyncRequest(no_resume=True), SyncRequest(dry_run=True)])
async def test_a_fresh_start_or_a_dry_run_asks_nothing(settings: Settings, request_: SyncRequest) -> None:
    await left_incomplete(settings)
    display = Watcher()
    await sync_command.sync(request_, settings, display)
    assert display.questions == []
    assert len(display.lines) == 2


@pytest.mark.usefixtures("play")
async def test_the_beginning_of_an_id_is_enough_to_resume(settings: Settings) -> None:
    known = await left_incomplete(settings)
    display = Watcher()
    await sync_command.sync(SyncRequest(resume=known[:8]), settings, display)
    assert display.lines[1:] == [f"Resuming sync session: {known}"]


async def test_an_unknown_id_is_wrong_use(settings: Settings) -> None:
    with pytest.raises(UsageError, match="No progress found for session deadbeef"):
        await sync_command.sync(SyncRequest(resume="deadbeef"), settings, Watcher())


async def test_a_flag_against_the_sessions_own_settings_is_wrong_use(settings: Settings) -> None:
    known = await left_incomplete(settings)
    with pytest.raises(UsageError, match="mode"):
        await sync_command.sync(SyncRequest(resume=known, incremental=True), settings, Watcher())


@pytest.mark.parametrize("wrong", [{"resume": "a", "dry_run": True}, {"resume": "a", "no_resume": True}])
def test_contradicting_flags_are_wrong_use(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        SyncRequest(**wrong)


@pytest.mark.parametrize(
    "request_", [SyncRequest(use_agents=True), SyncRequest(auto_approve=True), SyncRequest(refresh=True)]
)
async def test_without_a_model_nothing_that_needs_one_begins(
    settings: Settings, request_: SyncRequest
) -> None:
    with pytest.raises(UsageError, match="model"):
        await sync_command.sync(request_, settings, Watcher())


async def test_failed_notes_show_in_the_exit_code(settings: Settings, play: Callable[[Ran], None]) -> None:
    play(lambda session, **_: SyncReport(session, (), (NoteFailure("a.md", 1, "Broken."),)))
    assert (await sync_command.sync(SyncRequest(), settings, Watcher())).exit_code == ExitCode.FAILED


async def test_an_error_while_applying_shows_in_the_exit_code(
    settings: Settings, play: Callable[[Ran], None]
) -> None:
    play(lambda session, **_: SyncReport(replace(session, statistics=Statistics(errors=1)), (), ()))
    assert (await sync_command.sync(SyncRequest(), settings, Watcher())).exit_code == ExitCode.FAILED


async def test_an_interrupted_sync_says_how_to_go_on(settings: Settings, play: Callable[[Ran], None]) -> None:
    play(lambda session, **_: SyncReport(replace(session, phase=Phase.INTERRUPTED), (), ()))
    result = await sync_command.sync(
        SyncRequest(given=Given(names_vault=True, vault="x", target="y")), settings, Watcher()
    )
    async with open_store(settings, exclusive=True, listener=print) as store:
        (session,) = await store.sessions.newest_first()
    assert result.exit_code == ExitCode.INTERRUPTED
    assert shown(result) == [
        "",
        f"Sync interrupted! Progress has been saved (session: {session.session_id})",
        f"Resume with: obsidian-anki-sync sync --resume {session.session_id}"
        f" --vault {settings.vault_root} --target {address_of(settings)}",
    ]


async def test_a_sync_whose_target_is_gone_tells_how_to_resume(
    settings: Settings, play: Callable[[Ran], None]
) -> None:
    def gone(*_: object, **__: object) -> SyncReport:
        raise TargetError("Anki is gone.", "Start it.")

    play(gone)
    known = await left_incomplete(settings)
    with pytest.raises(TargetError) as caught:
        await sync_command.sync(SyncRequest(), settings, Watcher())
    (note,) = caught.value.__notes__
    assert note.startswith(f"Resume with: obsidian-anki-sync sync --resume {known} ")


async def test_a_target_that_was_never_there_leaves_nothing_to_resume(
    settings: Settings, play: Callable[[Ran], None]
) -> None:
    def gone(*_: object, **__: object) -> SyncReport:
        raise TargetError("Anki is gone.", "Start it.")

    play(gone)
    with pytest.raises(TargetError) as caught:
        await sync_command.sync(SyncRequest(), settings, Watcher())
    assert not hasattr(caught.value, "__notes__")


SENTENCE = "This would remove 126 of 900 cards."
REMOVALS = [Action(ActionKind.DELETE, f"s-{n}", f"Note {n // 6}.md", f"Question {n}?") for n in range(126)]


def guarded(session: Session, *, approve: Approve | None, allow_removals: bool, **_: object) -> SyncReport:
    if not allow_removals and (approve is None or not approve(SENTENCE, REMOVALS)):
        raise GuardError("Too many.", "Say so.")
    return completed(session)


async def test_the_guard_stops_without_a_user(settings: Settings, play: Callable[[Ran], None]) -> None:
    play(guarded)
    with pytest.raises(GuardError):
        await sync_command.sync(SyncRequest(), settings, Watcher())


async def test_the_guard_asks_on_a_terminal(settings: Settings, play: Callable[[Ran], None]) -> None:
    play(guarded)
    display = Watcher(True, can_ask=True)
    result = await sync_command.sync(SyncRequest(), settings, display)
    assert display.questions == ["This would remove 126 of 900 cards. Go on?"]
    assert "  Note 0.md (6): Question 0?; Question 1?; Question 2?; Question 3?; Question 4?; and 1 more" in (
        display.lines
    )
    assert display.lines[-1] == "  and 1 more note with 6 cards; --json lists all of them"
    assert result.exit_code == ExitCode.DONE


async def test_the_guard_can_be_answered_beforehand(settings: Settings, play: Callable[[Ran], None]) -> None:
    play(guarded)
    result = await sync_command.sync(SyncRequest(allow_removals=True), settings, Watcher())
    assert result.exit_code == ExitCode.DONE


async def test_ctrl_c_at_the_guards_question_is_an_interruption(
    settings: Settings, play: Callable[[Ran], None]
) -> None:
    play(guarded)
    result = await sync_command.sync(SyncRequest(), settings, Watcher(None, can_ask=True))
    assert result.exit_code == ExitCode.INTERRUPTED


async def test_notices_are_in_the_document(settings: Settings, play: Callable[[Ran], None]) -> None:
    def noticing(session: Session, *, listener: Callable[[Event], None], **_: object) -> SyncReport:
        listener(Notice("Something was set aside."))
        return completed(session)

    play(noticing)
    result = await sync_command.sync(SyncRequest(), settings, Watcher())
    assert result.document()["notices"] == ["Something was set aside."]


@pytest.mark.usefixtures("play")
async def test_the_handlers_of_signals_are_put_back(settings: Settings) -> None:
    import signal

    before = signal.getsignal(signal.SIGTERM)
    await sync_command.sync(SyncRequest(), settings, Watcher())
    await asyncio.sleep(0)
    assert signal.getsignal(signal.SIGTERM) is before


async def test_a_sync_with_nothing_to_do_walks_the_vault_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.vault / "a.md").write_text("Q: One?\nA: 1\n", encoding="utf-8")
    await sync_command.sync(SyncRequest(), settings, Watcher())
    walks: list[Path] = []
    search = _Search.run

    def counted(self: _Search) -> None:
        walks.append(self.root)
        search(self)

    monkeypatch.setattr(_Search, "run", counted)
    result = await sync_command.sync(SyncRequest(), settings, Watcher())

    assert result.document()["session"]["statistics"]["cards_skipped"] == 1
    assert len(walks) == 1
